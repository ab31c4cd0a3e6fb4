/* SPDX-License-Identifier: Apache-2.0 */
/*
 * To compare two devices is to compare all of their state: each byte after `struct device` is
 * changed by itself. What is left out stands in one table, with the reason. (What the dump shows is
 * what is compared: generic_test.c.)
 */
#include "adma.h"
#include "blockcopy.h"
#include "exit_device.h"
#include "generic_rig.h"
#include "pl080.h"
#include "plic.h"
#include "rcpc.h"
#include "test_fifo.h"
#include "testctl.h"

#include <stdlib.h>
#include <string.h>

struct blind {
    const struct device_class *cls;
    size_t at, size; /* of the first of */
    unsigned count;  /* so many, each */
    size_t stride;   /* bytes from the one before */
    const char *why;
};

#define SIZE(type, member) sizeof(((type *)0)->member)
#define THE(type, member) offsetof(type, member), SIZE(type, member)
/* From one member to the next, behind the first. */
#define BEHIND(type, a, b)                                                                         \
    offsetof(type, a) + SIZE(type, a), offsetof(type, b) - offsetof(type, a) - SIZE(type, a)
#define AT_END(type, last)                                                                         \
    offsetof(type, last) + SIZE(type, last), sizeof(type) - offsetof(type, last) - SIZE(type, last)
#define PER(n, type) n, sizeof(type)
#define PADDING "padding"
#define PAST "a cycle number, of which only the distance from `now` means something"

/* Of both controllers. */
#define PL080(...) {&pl080_class, __VA_ARGS__}, {&pl081_class, __VA_ARGS__}
#define CHAN(member, why)                                                                          \
    PL080(THE(struct pl080, ch[0].member), PER(PL080_CHANNELS, struct pl080_chan), why)
#define LINE(member, why)                                                                          \
    PL080(THE(struct pl080, line[0].member), PER(PL080_REQUEST_LINES, struct pl080_line), why)

static const struct blind blind[] = {
    {&plic_class, AT_END(struct plic, enable), 1, 0, PADDING},
    {&exit_class, AT_END(struct exit_device, request), 1, 0, PADDING},
    {&testctl_class, BEHIND(struct testctl, log[0].info, log[1]),
     PER(TESTCTL_LOG, struct testctl_entry), PADDING},
    {&rcpc_class, THE(struct rcpc, clock[0].edge), PER(RCPC_CLOCKS, struct rcpc_clock), PAST},
    {&rcpc_class, THE(struct rcpc, domain[0].up_at), PER(RCPC_DOMAINS, struct rcpc_domain), PAST},
    {&rcpc_class, THE(struct rcpc, domain[0].since), PER(RCPC_DOMAINS, struct rcpc_domain), PAST},
    {&rcpc_class, BEHIND(struct rcpc, domain[0].status, domain[0].up_at),
     PER(RCPC_DOMAINS, struct rcpc_domain), PADDING},
    {&rcpc_class, THE(struct rcpc, alarm), 1, 0, PAST},
    {&rcpc_class, AT_END(struct rcpc, told_divisor), 1, 0, PADDING},
    {&test_fifo_class, BEHIND(struct test_fifo, side[0].excused, side[0].line_at),
     PER(TEST_FIFO_SIDES, struct test_fifo_side), PADDING},
    {&blockcopy_class, THE(struct blockcopy, run), 1, 0,
     "goes on across reset: answers to accesses of before are told by it"},
    {&blockcopy_class, BEHIND(struct blockcopy, pending, ready), 1, 0, PADDING},
    {&adma_class, BEHIND(struct adma, served, ch), 1, 0, PADDING},
    {&adma_class, BEHIND(struct adma, ch[0].ok, ch[0].wanted), PER(ADMA_CHANNELS, struct adma_chan),
     PADDING},
    {&adma_class, THE(struct adma, ch[0].wanted), PER(ADMA_CHANNELS, struct adma_chan), PAST},
    {&adma_class, THE(struct adma, ch[0].in), PER(ADMA_CHANNELS, struct adma_chan),
     "the bytes of an access on the bus, which is the shell's"},
    {&adma_class, THE(struct adma, ch[0].out), PER(ADMA_CHANNELS, struct adma_chan),
     "the bytes of an access on the bus, which is the shell's"},
    {&adma_class, THE(struct adma, run), 1, 0,
     "goes on across reset: answers to accesses of before are told by it"},
    PL080(BEHIND(struct pl080, cfg, ops), 1, 0, PADDING),
    PL080(THE(struct pl080, ops), 1, 0, "the shell's"),
    PL080(THE(struct pl080, engines), 1, 0, "the shell's"),
    PL080(BEHIND(struct pl080, ch[0].config, ch[0].engine), PER(PL080_CHANNELS, struct pl080_chan),
          PADDING),
    CHAN(engine.depth, "follows from cfg.fifo_words"),
    CHAN(engine.halted, "follows from H and E of CxConfiguration"),
    CHAN(engine.frozen, "follows from E of Configuration"),
    CHAN(engine.halted_at, PAST), CHAN(engine.frozen_at, PAST), CHAN(engine.from, PAST),
    CHAN(engine.rd_from, PAST), CHAN(engine.rd_credit_from, PAST),
    CHAN(engine.wr_credit_from, PAST), CHAN(fetch_from, PAST), CHAN(pause_until, PAST),
    CHAN(wanted, PAST),
    CHAN(generation, "goes on across reset: answers to accesses of before are told by it"),
    PL080(THE(struct pl080, port[0].slot), PER(2, struct pl080_port),
          "which of two places the port uses; the bytes are the bus's as soon as they are there"),
    PL080(THE(struct pl080, port[0].data), PER(2, struct pl080_port),
          "the bytes of accesses on the bus, which is the shell's"),
    PL080(BEHIND(struct pl080, line[0].soft_served, line[0].ack_at),
          PER(PL080_REQUEST_LINES, struct pl080_line), PADDING),
    LINE(ack_at, PAST),
    PL080(THE(struct pl080, settled), 1, 0, PAST),
    PL080(THE(struct pl080, counters), 1, 0, "counted since the start, across resets"),
    {&pl081_class, offsetof(struct pl080, ch[PL081_CHANNELS].src), 5 * sizeof(uint32_t),
     PER(PL080_CHANNELS - PL081_CHANNELS, struct pl080_chan),
     "registers of channels that are not there"},
};

static const struct blind *blind_at(const struct device_class *cls, size_t byte)
{
    for (unsigned i = 0; i < sizeof blind / sizeof blind[0]; i++)
        for (unsigned n = 0; blind[i].cls == cls && n < blind[i].count; n++)
            if (byte - (blind[i].at + n * blind[i].stride) < blind[i].size)
                return &blind[i];
    return NULL;
}

/* Byte BYTE of G's device is another one: device_equal() sees it, or the table says why not. */
static bool seen(const struct generic *g, uint8_t *copy, size_t byte)
{
    const struct blind *b = blind_at(g->cls, byte);
    bool ok;

    copy[byte] ^= 0x5a;
    ok = CHECK_EQ(device_equal(copy, g->dev, NULL), b != NULL);
    copy[byte] ^= 0x5a;
    return ok || CHECK_STR(b ? b->why : "not in the table", "");
}

TEST(generic, compare_sees_every_byte_of_the_state)
{
    static struct generic g;

    GENERIC_EACH_CLASS(cls) {
        uint64_t random = 5;
        uint8_t *copy = malloc(cls->size);

        generic_start(&g, cls);
        for (unsigned i = 0; i < 300; i++)
            generic_step(&g, &random);
        memcpy(copy, g.dev, cls->size);
        for (size_t byte = sizeof(struct device); byte < cls->size; byte++)
            if (!seen(&g, copy, byte) && !CHECK_STR(cls->name, "")) {
                CHECK_EQ(byte, 0); /* its offset */
                break;
            }
        generic_stop(&g);
        free(copy);
    }
}
