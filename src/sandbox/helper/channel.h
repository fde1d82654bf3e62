/* Moving bytes and descriptors between Node, the runner and the collector. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* All of it, or -1 at the end of the stream or a failure. */
int read_all(int fd, void *to, size_t size);
int write_all(int fd, const void *from, size_t size);
/* One message, with a descriptor where `passed` >= 0. */
int send_message(int socket, uint8_t kind, int passed);
/* Gives the kind, or -1 when the other side is gone; `*passed` is the descriptor or -1. */
int receive_message(int socket, int *passed);

/* Reads a frame's fields; `bad` stays set once anything went past the end. Texts point into the frame. */
struct reader { char *at, *end; int bad; };
uint8_t read_u8(struct reader *reader);
uint32_t read_u32(struct reader *reader);
const char *read_text(struct reader *reader);
/* The same of bytes, which may hold any: their length is apart. */
const char *read_bytes(struct reader *reader, uint32_t *size);

/* Appends a frame's fields; `full` stays set once there was no room. */
struct writer { char *start, *at, *end; int full; };
void put_u8(struct writer *writer, uint8_t value);
void put_u32(struct writer *writer, uint32_t value);
void put_u64(struct writer *writer, uint64_t value);
void put_bytes(struct writer *writer, const void *bytes, size_t size);
void put_text(struct writer *writer, const char *text, size_t size);
/* Leaves room for the length, which `send_frame` fills in. */
void begin_frame(struct writer *writer, char *buffer, size_t size, uint8_t kind);
int send_frame(struct writer *writer, int fd);
