/* SPDX-License-Identifier: Apache-2.0 */
/* Each kind of rule, on the controller and on the hart, and the bus log. */
#include "testctl.h"

enum { WORDS = 8 };

/* In blocks of their own, so that the program itself is not slowed down. */
static uint32_t from[64] __attribute__((aligned(256))), to[64] __attribute__((aligned(256)));

static uint32_t hits(uint32_t rule)
{
    set(TESTCTL_RULE_SELECT, rule);
    return get(TESTCTL_RULE_HITS);
}

static uint32_t words_there(void)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < WORDS; i++)
        n += to[i] == from[i];
    return n;
}

/* A copy under a rule about the destination, and what came of it. */
static uint32_t under(const char *what, uint32_t kind, uint32_t who, uint32_t nth, uint32_t count,
                      uint32_t value)
{
    const uint32_t rule =
        add_rule(kind, who, (uint32_t)to, (uint32_t)to + 4 * WORDS - 1, nth, count, value);
    uint32_t failed;

    for (unsigned i = 0; i < WORDS; i++)
        to[i] = 0;
    start_copy(from, to, WORDS);
    failed = (uint32_t)end_of_copy();
    print(what);
    print_number(": failed ", failed);
    print_number(", there ", words_there());
    print_number(", hits ", hits(rule));
    print("\n");
    set(TESTCTL_RULE_REMOVE, rule);
    return to[2];
}

static void controller(void)
{
    under("error", TESTCTL_ERROR, DMA0, 4, 1, 0);
    print_number("stopped at ", get32(DMA + 0x104) - ((uint32_t)to - MOVED));
    print("\n");
    under("delay", TESTCTL_DELAY, ANYBODY, 1, 2, 50);
    print_number("third word ", under("corrupt", TESTCTL_CORRUPT, DMA0, 3, 1, 0x80));
    print("\n");
    under("read only", TESTCTL_ERROR, DMA0 | 1 << 8, 1, 0, 0);
    under("other channel", TESTCTL_ERROR, PUT(TESTCTL_CHAN, 3), 1, 0, 0);
    under("other controller", TESTCTL_ERROR, 1 | PUT(TESTCTL_CHAN, 0xff), 1, 0, 0);
    under("poison", TESTCTL_POISON, ANYBODY, 8, 0, 0);
}

/* 0 if it traps; the handler skips 4 bytes and uses t5 and t6. */
static uint32_t load(const uint32_t *at)
{
    uint32_t value = 0;

    last_trap = 0;
    __asm__ volatile(".option push\n.option norvc\nlw %0, 0(%1)\n.option pop"
                     : "+&r"(value)
                     : "r"(at)
                     : "t5", "t6", "memory");
    return value;
}

static void hart(void)
{
    uint32_t rule = add_rule(TESTCTL_ERROR, HART0, (uint32_t)to, (uint32_t)to + 3, 2, 1, 0);

    to[0] = 5;
    load(&to[0]); /* the store was the first access */
    print_number("load ", last_trap);
    load(&to[0]);
    print_number(", again ", last_trap);
    load(&to[1]);
    print_number(", beside ", last_trap);
    print("\n");
    set(TESTCTL_RULE_REMOVE, rule);
    rule = add_rule(TESTCTL_CORRUPT, HART0, (uint32_t)to, (uint32_t)to + 3, 1, 0, 2);
    print_number("corrupt load ", load(&to[0]));
    to[0] = 8;
    print_number(", hits ", hits(rule));
    set(TESTCTL_RULE_REMOVE, rule);
    print_number(", stored ", to[0]);
    print("\n");
}

static void print_log(void)
{
    const uint32_t n = get(TESTCTL_LOG_COUNT);

    print_number("logged ", n);
    for (unsigned i = 0; i < n && i < 4; i++) {
        set(TESTCTL_LOG_INDEX, i);
        const uint32_t info = get(TESTCTL_LOG_INFO);
        print_number(i ? ", " : ": ", GET(info, TESTCTL_INITIATOR));
        print(GET(info, TESTCTL_LOG_KIND) ? " writes " : " reads ");
        print_number("", get(TESTCTL_LOG_BYTES));
        print_number(" at ", get(TESTCTL_LOG_ADDR) % 256);
        print_number(" status ", GET(info, TESTCTL_LOG_STATUS));
    }
    print("\n");
}

static void log(void)
{
    uint64_t before = 0, when;

    set(TESTCTL_LOG_FIRST, (uint32_t)to);
    set(TESTCTL_LOG_LAST, (uint32_t)to + 7);
    set(TESTCTL_LOG_WHO, 0);
    set(TESTCTL_LOG_CTRL, 1);
    start_copy(from, to, WORDS);
    end_of_copy();
    set(TESTCTL_LOG_CTRL, 0);
    print_log();
    set(TESTCTL_LOG_WHO, TESTCTL_HART);
    set(TESTCTL_LOG_CTRL, 1);
    to[0] = 1;
    to[1] = load(&to[0]);
    to[2] = 1;
    set(TESTCTL_LOG_CTRL, 0);
    print_log();
    for (unsigned i = 0; i < 3; i++) {
        set(TESTCTL_LOG_INDEX, i);
        when = get(TESTCTL_LOG_TIME_LO) | (uint64_t)get(TESTCTL_LOG_TIME_HI) << 32;
        if (when <= before)
            print("time does not go on\n");
        before = when;
    }
}

/* One that is refused, and does not touch the one that is there. */
static void refused(const char *what, uint32_t kind, uint32_t who)
{
    print(what);
    print_number(" ", add_rule(kind, who, (uint32_t)to, (uint32_t)to + 3, 1, 0, 1) ==
                          TESTCTL_NO_RULE);
    set(TESTCTL_RULE_REMOVE, get(TESTCTL_RULE_NUMBER));
}

static void nobody(void)
{
    const uint32_t rule =
        add_rule(TESTCTL_ERROR, DMA0, (uint32_t)to, (uint32_t)to + 3, 1, 0, 0);

    refused("refused: hart 1", TESTCTL_ERROR, (TESTCTL_HART + 1) | PUT(TESTCTL_CHAN, 0xff));
    refused(", controller 2", TESTCTL_ERROR, 2 | PUT(TESTCTL_CHAN, 0xff));
    refused(", channel 8", TESTCTL_ERROR, PUT(TESTCTL_CHAN, 8));
    refused(", of anybody", TESTCTL_ERROR, TESTCTL_ANY | PUT(TESTCTL_CHAN, 8));
    refused(", poison for a hart", TESTCTL_POISON, TESTCTL_HART | PUT(TESTCTL_CHAN, 0xff));
    start_copy(from, to, WORDS);
    print_number("; the first one holds: ", (uint32_t)end_of_copy());
    print("\n");
    set(TESTCTL_RULE_REMOVE, rule);
    set(TESTCTL_RULE_REMOVE, rule);
    set(TESTCTL_LOG_WHO, TESTCTL_HART + 1);
    set(TESTCTL_LOG_WHO, TESTCTL_ANY);
}

int main(void)
{
    for (unsigned i = 0; i < WORDS; i++)
        from[i] = 0x01010101 * (i + 1);
    controller();
    hart();
    log();
    print_number("no kind 9: ", add_rule(9, ANYBODY, 0, 0, 0, 0, 0) == TESTCTL_NO_RULE);
    print_number(", no range: ", add_rule(0, ANYBODY, 1, 0, 0, 0, 0) == TESTCTL_NO_RULE);
    print("\n");
    nobody();
#ifdef END
    under("the end", TESTCTL_POISON | TESTCTL_END, ANYBODY, 8, 0, 0);
    print("still here\n");
#endif
    return 0;
}
