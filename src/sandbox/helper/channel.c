#include "channel.h"
#include "kernel.h"
#include "system-call.h"
#include "text.h"

int read_all(int fd, void *to, size_t size) {
  char *at = to;
  while (size > 0) {
    long n = CALL_3(SYS_read, fd, at, size);
    if (n == -EINTR) continue;
    if (n <= 0) return -1;
    at += n;
    size -= (size_t)n;
  }
  return 0;
}

int write_all(int fd, const void *from, size_t size) {
  const char *at = from;
  while (size > 0) {
    long n = CALL_3(SYS_write, fd, at, size);
    if (n == -EINTR) continue;
    if (n < 0) return (int)n;
    at += n;
    size -= (size_t)n;
  }
  return 0;
}

int send_message(int socket, uint8_t kind, int passed) {
  struct iovec part = { &kind, 1 };
  struct fd_message fd = { 20, SOL_SOCKET, SCM_RIGHTS, passed, 0 };
  struct msghdr message = { .iov = &part, .iov_length = 1 };
  if (passed >= 0) message.control = &fd, message.control_length = sizeof fd;
  return CALL_3(SYS_sendmsg, socket, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

int receive_message(int socket, int *passed) {
  uint8_t kind;
  struct iovec part = { &kind, 1 };
  struct fd_message fd = { 0 };
  struct msghdr message = { .iov = &part, .iov_length = 1, .control = &fd, .control_length = sizeof fd };
  long n;
  do n = CALL_3(SYS_recvmsg, socket, &message, MSG_CMSG_CLOEXEC);
  while (n == -EINTR);
  *passed = fd.length >= 20 && fd.type == SCM_RIGHTS ? fd.fd : -1;
  return n == 1 ? kind : -1;
}

static const char *take(struct reader *reader, size_t size) {
  if (reader->bad || (size_t)(reader->end - reader->at) < size) {
    reader->bad = 1;
    return "\0\0\0\0";
  }
  reader->at += size;
  return reader->at - size;
}

uint8_t read_u8(struct reader *reader) { return *(const uint8_t *)take(reader, 1); }

uint32_t read_u32(struct reader *reader) {
  uint32_t value;
  memcpy(&value, take(reader, 4), 4);
  return value;
}

const char *read_bytes(struct reader *reader, uint32_t *size) {
  *size = read_u32(reader);
  const char *bytes = take(reader, (size_t)*size + 1);
  if (!reader->bad && bytes[*size] != 0) reader->bad = 1;
  return bytes;
}

const char *read_text(struct reader *reader) {
  uint32_t size;
  return read_bytes(reader, &size);
}

void put_bytes(struct writer *writer, const void *bytes, size_t size) {
  if (writer->full || (size_t)(writer->end - writer->at) < size) {
    writer->full = 1;
    return;
  }
  memcpy(writer->at, bytes, size);
  writer->at += size;
}

void put_u8(struct writer *writer, uint8_t value) { put_bytes(writer, &value, 1); }
void put_u32(struct writer *writer, uint32_t value) { put_bytes(writer, &value, 4); }
void put_u64(struct writer *writer, uint64_t value) { put_bytes(writer, &value, 8); }

void put_text(struct writer *writer, const char *text, size_t size) {
  put_u32(writer, (uint32_t)size);
  put_bytes(writer, text, size);
  put_u8(writer, 0);
}

void begin_frame(struct writer *writer, char *buffer, size_t size, uint8_t kind) {
  *writer = (struct writer){ buffer, buffer, buffer + size, 0 };
  put_u32(writer, 0);
  put_u8(writer, kind);
}

int send_frame(struct writer *writer, int fd) {
  uint32_t length = (uint32_t)(writer->at - writer->start - 4);
  memcpy(writer->start, &length, 4);
  return write_all(fd, writer->start, (size_t)length + 4);
}
