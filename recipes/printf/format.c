#include "format.h"
#include <stdbool.h>
#include <stdint.h>

struct spec {
	bool left, zero, plus, space, alternate, upper;
	int width;
	/* -1: none. */
	int precision;
	/* Bytes of the integer. */
	unsigned size;
};

struct writer {
	struct sink *sink;
	int count;
};

static void emit(struct writer *w, const char *text, size_t size)
{
	if (size == 0)
		return;
	w->sink->take(w->sink, text, size);
	w->count += (int)size;
}

static void fill(struct writer *w, char c, int n)
{
	while (n-- > 0)
		emit(w, &c, 1);
}

/* `sign` stands before zeros, blanks before `sign`. */
static void emit_number(struct writer *w, const struct spec *s, const char *sign, int sign_size, const char *digits, int size)
{
	int zeros = s->precision > size ? s->precision - size : 0;
	int blanks = s->width - sign_size - zeros - size;
	if (s->zero && !s->left && s->precision < 0 && blanks > 0) {
		zeros = blanks;
		blanks = 0;
	}
	if (!s->left)
		fill(w, ' ', blanks);
	emit(w, sign, (size_t)sign_size);
	fill(w, '0', zeros);
	emit(w, digits, (size_t)size);
	if (s->left)
		fill(w, ' ', blanks);
}

static void format_integer(struct writer *w, const struct spec *s, uint64_t value, unsigned base, bool negative, bool is_signed)
{
	char digits[22]; /* octal needs most */
	int at = sizeof digits;
	const char *letters = s->upper ? "0123456789ABCDEF" : "0123456789abcdef";
	const bool is_zero = value == 0;

	for (; value > 0; value /= base)
		digits[--at] = letters[value % base];
	if (is_zero && s->precision != 0)
		digits[--at] = '0';
	if (base == 8 && s->alternate && (at == sizeof digits || digits[at] != '0'))
		digits[--at] = '0';
	const char *sign = "";
	int sign_size = 0;
	if (is_signed && (negative || s->plus || s->space)) {
		sign = negative ? "-" : s->plus ? "+" : " ";
		sign_size = 1;
	} else if (base == 16 && s->alternate && !is_zero) {
		sign = s->upper ? "0X" : "0x";
		sign_size = 2;
	}
	emit_number(w, s, sign, sign_size, digits + at, (int)sizeof digits - at);
}

static void format_string(struct writer *w, const struct spec *s, const char *text)
{
	if (text == NULL)
		text = "(null)";
	int size = 0;
	while ((s->precision < 0 || size < s->precision) && text[size] != 0)
		size++;
	if (!s->left)
		fill(w, ' ', s->width - size);
	emit(w, text, (size_t)size);
	if (s->left)
		fill(w, ' ', s->width - size);
}

/* Digits at `*at`; what is too large for an int stays at the largest. */
static int number(const char **at)
{
	int n = 0;
	for (; **at >= '0' && **at <= '9'; ++*at)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, **at - '0', &n))
			n = INT32_MAX;
	return n;
}

static const char *parse_flags(const char *at, struct spec *s)
{
	for (;; at++) {
		switch (*at) {
		case '-': s->left = true; break;
		case '0': s->zero = true; break;
		case '+': s->plus = true; break;
		case ' ': s->space = true; break;
		case '#': s->alternate = true; break;
		default: return at;
		}
	}
}

static const char *parse_length(const char *at, struct spec *s)
{
	s->size = sizeof(int);
	switch (*at) {
	case 'h':
		s->size = at[1] == 'h' ? sizeof(char) : sizeof(short);
		return at + (at[1] == 'h' ? 2 : 1);
	case 'l':
		s->size = sizeof(long);
		return at + (at[1] == 'l' ? 2 : 1);
	case 'z':
	case 't':
	case 'j':
		s->size = sizeof(long);
		return at + 1;
	default:
		return at;
	}
}

static uint64_t truncated(uint64_t value, unsigned size)
{
	return size >= 8 ? value : value & ((1ull << 8 * size) - 1);
}

static int64_t widened(uint64_t value, unsigned size)
{
	unsigned unused = 64 - 8 * size;
	return (int64_t)(value << unused) >> unused;
}

int format(struct sink *sink, const char *text, va_list arguments)
{
	struct writer w = { sink, 0 };

	for (;;) {
		const char *plain = text;
		while (*text != 0 && *text != '%')
			text++;
		emit(&w, plain, (size_t)(text - plain));
		if (*text == 0)
			return w.count;

		const char *start = text++;
		struct spec s = { 0 };
		/* Not as a constant to be copied: the compiler might call memcpy, which not every image has. */
		s.precision = -1;
		text = parse_flags(text, &s);
		if (*text == '*') {
			text++;
			s.width = va_arg(arguments, int);
			if (s.width < 0) {
				s.left = true;
				s.width = s.width == INT32_MIN ? INT32_MAX : -s.width;
			}
		} else {
			s.width = number(&text);
		}
		if (*text == '.') {
			text++;
			if (*text == '*') {
				text++;
				s.precision = va_arg(arguments, int);
			} else {
				s.precision = number(&text);
			}
		}
		text = parse_length(text, &s);

		switch (*text++) {
		case 'd':
		case 'i': {
			int64_t value = widened(s.size > sizeof(int) ? va_arg(arguments, uint64_t) : va_arg(arguments, unsigned), s.size);
			format_integer(&w, &s, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0, true);
			break;
		}
		case 'u':
		case 'o':
		case 'x':
		case 'X': {
			unsigned base = text[-1] == 'u' ? 10 : text[-1] == 'o' ? 8 : 16;
			s.upper = text[-1] == 'X';
			uint64_t value = truncated(s.size > sizeof(int) ? va_arg(arguments, uint64_t) : va_arg(arguments, unsigned), s.size);
			format_integer(&w, &s, value, base, false, false);
			break;
		}
		case 'p':
			s.alternate = true;
			format_integer(&w, &s, (uint64_t)va_arg(arguments, void *), 16, false, false);
			break;
		case 'c': {
			char c = (char)va_arg(arguments, int);
			if (!s.left)
				fill(&w, ' ', s.width - 1);
			emit(&w, &c, 1);
			if (s.left)
				fill(&w, ' ', s.width - 1);
			break;
		}
		case 's':
			format_string(&w, &s, va_arg(arguments, const char *));
			break;
		case '%':
			emit(&w, "%", 1);
			break;
		default: /* shown as it stands, so that nobody overlooks it */
			if (text[-1] == 0)
				text--;
			emit(&w, start, (size_t)(text - start));
		}
	}
}
