/* RFC 1951 «DEFLATE Compressed Data Format», RFC 1952 «GZIP file format»: names as there. */
#include "inflate.h"
#include <stdbool.h>

enum { MOST_BITS = 15, FAST_BITS = 10, LITERALS = 288, DISTANCES = 30, LENGTH_CODES = 19, END_OF_BLOCK = 256 };
enum { HEADER = 10, TRAILER = 8, METHOD_DEFLATE = 8 };

/* A canonical code. Short ones are found at once, by the next FAST_BITS bits: symbol << 4 | length, 0 for longer ones. */
struct code {
	uint16_t fast[1 << FAST_BITS];
	uint16_t counts[MOST_BITS + 1], symbols[LITERALS];
};

struct state {
	const uint8_t *in, *in_end;
	uint32_t bits;
	unsigned bit_count;
	uint8_t *start, *out, *out_end;
	const char *wrong;
};

static struct code literals, distances;

static uint32_t fail(struct state *s, const char *why)
{
	if (s->wrong == NULL)
		s->wrong = why;
	return 0;
}

/* Behind the end there are zeros; who takes one of them fails. */
static void fill(struct state *s)
{
	for (; s->bit_count <= 24 && s->in < s->in_end; s->bit_count += 8)
		s->bits |= (uint32_t)*s->in++ << s->bit_count;
}

static uint32_t take(struct state *s, unsigned count)
{
	if (s->bit_count < count) {
		fill(s);
		if (s->bit_count < count)
			return fail(s, "it ends too early");
	}
	const uint32_t value = s->bits & ((1u << count) - 1);
	s->bits >>= count;
	s->bit_count -= count;
	return value;
}

/* 3.2.2. False: more codes than their lengths allow. */
static bool make_code(struct code *code, const uint8_t *lengths, unsigned count)
{
	uint16_t first[MOST_BITS + 2], next[MOST_BITS + 2];
	unsigned left = 1, place = 0;
	for (unsigned i = 0; i <= MOST_BITS; i++)
		code->counts[i] = 0;
	for (unsigned i = 0; i < 1 << FAST_BITS; i++)
		code->fast[i] = 0;
	for (unsigned i = 0; i < count; i++)
		code->counts[lengths[i]]++;
	code->counts[0] = 0;
	next[1] = 0;
	for (unsigned length = 1; length <= MOST_BITS; length++) {
		left <<= 1;
		if (code->counts[length] > left)
			return false;
		left -= code->counts[length];
		first[length] = (uint16_t)place;
		place += code->counts[length];
		next[length + 1] = (uint16_t)((next[length] + code->counts[length]) << 1);
	}
	for (unsigned i = 0; i < count; i++) {
		const unsigned length = lengths[i];
		if (length == 0)
			continue;
		code->symbols[first[length]++] = (uint16_t)i;
		unsigned word = next[length]++, turned = 0;
		for (unsigned bit = 0; bit < length; bit++, word >>= 1)
			turned = turned << 1 | (word & 1);
		for (; length <= FAST_BITS && turned < 1 << FAST_BITS; turned += 1u << length)
			code->fast[turned] = (uint16_t)(i << 4 | length);
	}
	return true;
}

static unsigned decode(struct state *s, const struct code *code)
{
	if (s->bit_count < MOST_BITS)
		fill(s);
	const unsigned found = code->fast[s->bits & ((1 << FAST_BITS) - 1)];
	if (found != 0) {
		take(s, found & 15);
		return found >> 4;
	}
	unsigned word = 0, first = 0, place = 0;
	for (unsigned length = 1; length <= MOST_BITS; length++) {
		word |= s->bits >> (length - 1) & 1;
		const unsigned count = code->counts[length];
		if (word - first < count) {
			take(s, length);
			return code->symbols[place + word - first];
		}
		place += count;
		first = (first + count) << 1;
		word <<= 1;
	}
	return fail(s, "it has a code that stands for nothing");
}

static void copy_stored(struct state *s)
{
	take(s, s->bit_count % 8);
	const uint32_t size = take(s, 16), check = take(s, 16);
	if (s->wrong == NULL && (size ^ check) != 0xffff)
		fail(s, "a length of it is damaged");
	for (uint32_t i = 0; i < size && s->wrong == NULL; i++) {
		if (s->out == s->out_end)
			fail(s, "it is larger than its place");
		else
			*s->out++ = (uint8_t)take(s, 8);
	}
}

/* 3.2.5: what lengths and distances begin with, and how many bits follow. */
static void copy_back(struct state *s, unsigned symbol)
{
	unsigned length = symbol - 257 + 3;
	if (symbol >= 286) {
		fail(s, "it has a length that there is not");
		return;
	}
	if (symbol == 285)
		length = 258;
	else if (symbol >= 265) {
		const unsigned extra = (symbol - 261) / 4;
		length = 3 + ((4 + (symbol - 265) % 4) << extra) + take(s, extra);
	}
	const unsigned code = decode(s, &distances);
	if (code >= DISTANCES) {
		fail(s, "it has a distance that there is not");
		return;
	}
	unsigned distance = code + 1;
	if (code >= 4) {
		const unsigned extra = code / 2 - 1;
		distance = 1 + ((2 + code % 2) << extra) + take(s, extra);
	}
	if (s->wrong != NULL)
		return;
	if (distance > (size_t)(s->out - s->start)) {
		fail(s, "it refers to what is before its begin");
		return;
	}
	if (length > (size_t)(s->out_end - s->out)) {
		fail(s, "it is larger than its place");
		return;
	}
	for (; length > 0; length--, s->out++)
		*s->out = s->out[-(ptrdiff_t)distance];
}

/* 3.2.7. */
static bool read_codes(struct state *s)
{
	static const uint8_t order[LENGTH_CODES] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	uint8_t lengths[LITERALS + 32];
	const unsigned literal_count = take(s, 5) + 257, distance_count = take(s, 5) + 1, length_count = take(s, 4) + 4;

	for (unsigned i = 0; i < LENGTH_CODES; i++)
		lengths[order[i]] = (uint8_t)(i < length_count ? take(s, 3) : 0);
	if (literal_count > 286 || !make_code(&literals, lengths, LENGTH_CODES)) {
		fail(s, "its codes are damaged");
		return false;
	}
	for (unsigned i = 0; i < literal_count + distance_count && s->wrong == NULL;) {
		const unsigned symbol = decode(s, &literals);
		if (symbol < 16) {
			lengths[i++] = (uint8_t)symbol;
			continue;
		}
		unsigned repeats = symbol == 16 ? 3 + take(s, 2) : symbol == 17 ? 3 + take(s, 3) : 11 + take(s, 7);
		if (repeats > literal_count + distance_count - i || (symbol == 16 && i == 0)) {
			fail(s, "its codes are damaged");
			return false;
		}
		const uint8_t length = symbol == 16 ? lengths[i - 1] : 0;
		for (; repeats > 0; repeats--)
			lengths[i++] = length;
	}
	if (s->wrong != NULL)
		return false;
	if (!make_code(&literals, lengths, literal_count) || !make_code(&distances, lengths + literal_count, distance_count))
		fail(s, "its codes are damaged");
	return s->wrong == NULL;
}

/* 3.2.6. */
static void fixed_codes(void)
{
	uint8_t lengths[LITERALS];
	for (unsigned i = 0; i < LITERALS; i++)
		lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	make_code(&literals, lengths, LITERALS);
	for (unsigned i = 0; i < DISTANCES; i++)
		lengths[i] = 5;
	make_code(&distances, lengths, DISTANCES);
}

static void read_block(struct state *s)
{
	for (;;) {
		const unsigned symbol = decode(s, &literals);
		if (s->wrong != NULL || symbol == END_OF_BLOCK)
			return;
		if (symbol > END_OF_BLOCK)
			copy_back(s, symbol);
		else if (s->out == s->out_end)
			fail(s, "it is larger than its place");
		else
			*s->out++ = (uint8_t)symbol;
	}
}

static void read_blocks(struct state *s)
{
	for (bool last = false; !last && s->wrong == NULL;) {
		last = take(s, 1);
		switch (take(s, 2)) {
		case 0:
			copy_stored(s);
			break;
		case 1:
			fixed_codes();
			read_block(s);
			break;
		case 2:
			if (read_codes(s))
				read_block(s);
			break;
		default:
			fail(s, "it has a block of a kind that there is not");
		}
	}
}

/* RFC 1952, 8, by half bytes. */
static uint32_t crc_of(const uint8_t *data, size_t size)
{
	uint32_t parts[16], crc = UINT32_MAX;
	for (uint32_t i = 0; i < 16; i++) {
		uint32_t part = i;
		for (int bit = 0; bit < 4; bit++)
			part = part & 1 ? part >> 1 ^ 0xedb88320 : part >> 1;
		parts[i] = part;
	}
	for (; size > 0; size--, data++) {
		crc = crc >> 4 ^ parts[(crc ^ *data) & 15];
		crc = crc >> 4 ^ parts[(crc ^ *data >> 4) & 15];
	}
	return ~crc;
}

static uint32_t word_at(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

const char *inflate_gzip(const uint8_t *from, const uint8_t *end, uint8_t *to, size_t room, size_t *size)
{
	if (end - from < HEADER + TRAILER || from[0] != 0x1f || from[1] != 0x8b || from[2] != METHOD_DEFLATE || from[3] != 0)
		return "it isn't gzip's, or has more than a plain header";
	struct state s = { .in = from + HEADER, .in_end = end - TRAILER, .start = to, .out = to, .out_end = to + room };
	read_blocks(&s);
	/* Whole bytes that were looked at, but not taken. */
	if (s.wrong == NULL && (s.in != s.in_end || s.bit_count >= 8))
		return "something stands behind its end";
	if (s.wrong != NULL)
		return s.wrong;
	*size = (size_t)(s.out - to);
	if (word_at(end - TRAILER + 4) != (uint32_t)*size || word_at(end - TRAILER) != crc_of(to, *size))
		return "it is damaged: its checksum is another";
	return NULL;
}
