/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A byte of a buffer tells what it is: bit 7 source buffer, bit 6 to be copied,
 * bit 5 to be overwritten, and the low five bits are its inverted offset
 * (API-215), or, where bytes are filled, that of the offset 1.
 */
#include "dmatest.h"

#define PATTERN_SRC 0x80u
#define PATTERN_DST 0x00u
#define PATTERN_COPY 0x40u
#define PATTERN_OVERWRITE 0x20u
#define PATTERN_COUNT_MASK 0x1fu

enum { MAX_ERROR_COUNT = 32, FILL_COUNT = 1, COUNTS = PATTERN_COUNT_MASK + 1 };

/* Four bytes from each count on: of the count, and of one that stays. */
static u32 count_words[COUNTS], fill_words[COUNTS];

static u8 gen_count(u32 counter)
{
    return ~counter & PATTERN_COUNT_MASK;
}

void pattern_init(void)
{
    for (u32 n = 0; n < COUNTS; n++) {
        for (unsigned k = 0; k < 4; k++)
            count_words[n] |= (u32)gen_count(n + k) << (8 * k);
        fill_words[n] = gen_count(FILL_COUNT) * 0x01010101u;
    }
}

static const u32 *words_of(const struct dmatest_thread *t)
{
    return t->kind->type == DMA_MEMSET ? fill_words : count_words;
}

static u32 gen_word(const u32 *words, u32 counter, unsigned pattern)
{
    return words[counter & PATTERN_COUNT_MASK] | pattern * 0x01010101u;
}

static u8 gen_byte(const u32 *words, u32 counter, unsigned pattern)
{
    return (u8)gen_word(words, counter, pattern);
}

static u32 *word_at(u8 *buf, u32 i)
{
    return (u32 *)(void *)(buf + i);
}

static void fill(const u32 *words, u8 *buf, u32 start, u32 end, unsigned pattern)
{
    u32 i = start;

    for (; i < end && i & 3; i++)
        buf[i] = gen_byte(words, i, pattern);
    for (; end - i >= 4; i += 4)
        *word_at(buf, i) = gen_word(words, i, pattern);
    for (; i < end; i++)
        buf[i] = gen_byte(words, i, pattern);
}

static void init_buffer(const u32 *words, u8 *buf, u32 off, u32 len, unsigned outside,
                        unsigned inside)
{
    fill(words, buf, 0, off, outside);
    fill(words, buf, off, off + len, outside | inside);
    fill(words, buf, off + len, params.test_buf_size, outside);
}

void pattern_make(struct dmatest_thread *t, const struct dmatest_run *run)
{
    const u32 *words = words_of(t);

    for (unsigned i = 0; i < t->src_cnt; i++)
        init_buffer(words, t->src[i], run->src_off, run->len, PATTERN_SRC, PATTERN_COPY);
    for (unsigned i = 0; i < t->dst_cnt; i++)
        init_buffer(words, t->dst[i], run->dst_off, run->len, PATTERN_DST, PATTERN_OVERWRITE);
}

int pattern_fill_value(const struct dmatest_thread *t, const struct dmatest_run *run)
{
    return gen_byte(words_of(t), run->src_off, PATTERN_SRC | PATTERN_COPY);
}

static void mismatch(u8 actual, u8 expected, unsigned pattern, u32 index, bool is_srcbuf)
{
    const u8 diff = actual ^ expected;
    const char *const name = current->comm;

    if (is_srcbuf)
        pr_warn("%s: srcbuf[0x%x] overwritten! Expected %02x, got %02x\n", name, index, expected,
                actual);
    else if (pattern & PATTERN_COPY && diff & (PATTERN_COPY | PATTERN_OVERWRITE))
        pr_warn("%s: dstbuf[0x%x] not copied! Expected %02x, got %02x\n", name, index, expected,
                actual);
    else if (diff & PATTERN_SRC)
        pr_warn("%s: dstbuf[0x%x] was copied! Expected %02x, got %02x\n", name, index, expected,
                actual);
    else
        pr_warn("%s: dstbuf[0x%x] mismatch! Expected %02x, got %02x\n", name, index, expected,
                actual);
}

/* A piece of a buffer, whose first byte has the count COUNTER. */
struct piece {
    u32 start, end, counter;
    unsigned pattern;
    bool is_srcbuf;
};

/* Number of its bytes that are wrong. */
static unsigned verify(const u32 *words, u8 *buf, struct piece p)
{
    const u32 delta = p.counter - p.start;
    unsigned errors = 0;

    for (u32 i = p.start; i < p.end; i++) {
        while (!(i & 3) && p.end - i >= 4 &&
               *word_at(buf, i) == gen_word(words, i + delta, p.pattern))
            i += 4;
        if (i == p.end)
            break;
        if (buf[i] == gen_byte(words, i + delta, p.pattern))
            continue;
        if (errors++ < MAX_ERROR_COUNT)
            mismatch(buf[i], gen_byte(words, i + delta, p.pattern), p.pattern, i, p.is_srcbuf);
    }
    if (errors > MAX_ERROR_COUNT)
        pr_warn("%s: %u errors suppressed\n", current->comm, errors - MAX_ERROR_COUNT);
    return errors;
}

/* A buffer with the piece [OFF, OFF + LEN), whose first byte has the count COUNTER. */
static unsigned verify_buffer(const u32 *words, u8 *buf, u32 off, u32 len, u32 counter,
                              bool is_srcbuf)
{
    const unsigned outside = is_srcbuf ? PATTERN_SRC : PATTERN_DST;
    const u32 end = off + len;

    return verify(words, buf, (struct piece){0, off, 0, outside, is_srcbuf}) +
           verify(words, buf,
                  (struct piece){off, end, counter, PATTERN_SRC | PATTERN_COPY, is_srcbuf}) +
           verify(words, buf, (struct piece){end, params.test_buf_size, end, outside, is_srcbuf});
}

unsigned pattern_verify(struct dmatest_thread *t, const struct dmatest_run *run)
{
    const u32 *words = words_of(t);
    unsigned errors = 0;

    for (unsigned i = 0; i < t->src_cnt; i++)
        errors += verify_buffer(words, t->src[i], run->src_off, run->len, run->src_off, true);
    for (unsigned i = 0; i < t->dst_cnt; i++)
        errors += verify_buffer(words, t->dst[i], run->dst_off, run->len, run->src_off, false);
    return errors;
}
