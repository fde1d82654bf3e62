/*
 * VIRTIO 1.1, 5.3 «Console Device». A device that has several ports is asked for its first one, over the queues that control them: QEMU loses what it can't hand
 * on at once of a port that calls itself a console, and waits with all others (hw/char/virtio-console.c). Nobody is interrupted, and whoever writes waits
 * until the device has taken it: so a crash is told, too.
 */
#include <console_device.h>
#include <stdint.h>
#include <virtio.h>

enum { CONTROL_IN = 2, CONTROL_OUT = 3, PORTS = 2, ENTRIES = 2, BUFFER = 256, MESSAGES = 8, PATIENCE = 1 << 26 };
#define SEVERAL_PORTS (1ull << 1)

/* 5.3.6.2; a name may follow. */
enum { DEVICE_READY = 0, DEVICE_ADD = 1, PORT_READY = 3, PORT_OPEN = 6 };
struct message {
	uint32_t port;
	uint16_t event, value;
	char name[64];
};
enum { MESSAGE = 8 };

VIRTIO_QUEUE(received_0, ENTRIES);
VIRTIO_QUEUE(sent_0, ENTRIES);
VIRTIO_QUEUE(received_1, ENTRIES);
VIRTIO_QUEUE(sent_1, ENTRIES);
VIRTIO_QUEUE(control_in, MESSAGES);
VIRTIO_QUEUE(control_out, ENTRIES);
static struct virtio_queue *const received_of[PORTS] = { &received_0, &received_1 }, *const sent_of[PORTS] = { &sent_0, &sent_1 };
static bool has_port[PORTS];

/* The port's. */
static struct virtio_queue *received, *sent;

/* What came, of which so much was given on. */
static char buffer[BUFFER];
static size_t have, given;

static void pause(void)
{
#if defined(__x86_64__)
	__asm__ volatile("pause");
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#else
	/* `pause` of RISC-V, a hint of Zihintpause. */
	__asm__ volatile(".4byte 0x0100000f");
#endif
}

static void ask(void)
{
	const struct virtio_part part = { buffer, sizeof buffer };
	have = given = 0;
	virtio_queue_add(received, 0, &part, 1, 0);
	virtio_queue_tell(received);
}

/* Once the device has taken it. */
static void send(struct virtio_queue *queue, const void *data, size_t size)
{
	const struct virtio_part part = { (void *)(uintptr_t)data, size };
	uint16_t name;
	size_t written;
	virtio_queue_add(queue, 0, &part, 1, 1);
	virtio_queue_tell(queue);
	while (!virtio_queue_take(queue, &name, &written))
		pause();
}

static void control(uint32_t port, uint16_t event)
{
	const struct message message = { .port = port, .event = event, .value = 1 };
	send(&control_out, &message, MESSAGE);
}

static void await(struct message *message, uint16_t name)
{
	const struct virtio_part part = { message, sizeof *message };
	virtio_queue_add(&control_in, name, &part, 1, 0);
}

/* The first port that the device tells of, opened; PORTS: it tells of none. */
static unsigned open_port(void)
{
	/* They stay the device's: what else it says later needs a place. */
	static struct message messages[MESSAGES];
	uint16_t name;
	size_t size;

	for (uint16_t i = 0; i < MESSAGES; i++)
		await(&messages[i], i);
	virtio_queue_tell(&control_in);
	control(0, DEVICE_READY);
	for (unsigned tries = 0; tries < PATIENCE; tries++) {
		if (!virtio_queue_take(&control_in, &name, &size)) {
			pause();
			continue;
		}
		const struct message said = messages[name];
		await(&messages[name], name);
		virtio_queue_tell(&control_in);
		if (said.event != DEVICE_ADD || said.port >= PORTS || !has_port[said.port])
			continue;
		control(said.port, PORT_READY);
		control(said.port, PORT_OPEN);
		return said.port;
	}
	return PORTS;
}

/* A port's two queues: 5.3.2. */
static bool start_port(const struct virtio_device *device, unsigned port)
{
	const uint16_t first = (uint16_t)(port == 0 ? 0 : 2 + 2 * port);
	has_port[port] = virtio_queue_start(received_of[port], device, first, true) && virtio_queue_start(sent_of[port], device, (uint16_t)(first + 1), true);
	return has_port[port];
}

static bool start(void)
{
	static struct virtio_device device;
	uint64_t agreed;
	unsigned port = 0;

	if (!virtio_find(VIRTIO_CONSOLE, &device) || !virtio_agree(&device, SEVERAL_PORTS, &agreed) || !start_port(&device, 0))
		return false;
	const bool has_several = (agreed & SEVERAL_PORTS) != 0;
	if (has_several) {
		if (!virtio_queue_start(&control_in, &device, CONTROL_IN, true) || !virtio_queue_start(&control_out, &device, CONTROL_OUT, true))
			return false;
		start_port(&device, 1);
	}
	virtio_go(&device);
	if (has_several)
		port = open_port();
	if (port == PORTS)
		return false;
	received = received_of[port];
	sent = sent_of[port];
	ask();
	return true;
}

/* Whether there is such a device. Where there is none nothing can be told of it. */
static bool is_there(void)
{
	static enum { UNKNOWN, STARTING, THERE, MISSING } state;
	if (state == UNKNOWN) {
		/* A crash while it starts must not begin again. */
		state = STARTING;
		state = start() ? THERE : MISSING;
	}
	return state == THERE;
}

void console_device_write(const char *text, size_t size)
{
	if (size > 0 && is_there())
		send(sent, text, size);
}

bool console_device_ready(void)
{
	uint16_t name;
	size_t size;
	if (!is_there())
		return true;
	if (given == have && virtio_queue_take(received, &name, &size)) {
		have = size < sizeof buffer ? size : sizeof buffer;
		given = 0;
		if (have == 0)
			ask();
	}
	return given < have;
}

/* It has no end, as a serial line has none; where there is no device nothing ever comes. */
size_t console_device_read(char *to, size_t size)
{
	size_t got = 0;
	while (!console_device_ready())
		pause();
	while (got < size && given < have)
		to[got++] = buffer[given++];
	if (have > 0 && given == have)
		ask();
	return got;
}
