/* SPDX-License-Identifier: Apache-2.0 */
/* The beat gate at every beat of a packet: what the channel shows while it is held. */
#include "testctl.h"

enum { WORDS = 6 };

static uint32_t from[WORDS], to[WORDS];

static uint32_t words_there(void)
{
    uint32_t n = 0;

    for (unsigned i = 0; i < WORDS; i++)
        n += to[i] == from[i];
    return n;
}

/* One copy, stopped AFTER (or before) beat N of KINDS. */
static int stop_at(uint32_t n, uint32_t kinds, uint32_t after)
{
    uint32_t size;

    for (unsigned i = 0; i < WORDS; i++)
        to[i] = 0;
    set(TESTCTL_GATE(0) + TESTCTL_GATE_BEAT, n);
    set(TESTCTL_GATE(0) + TESTCTL_GATE_CTRL, kinds | after | TESTCTL_ARM);
    if (get(TESTCTL_GATE(0) + TESTCTL_GATE_STATUS) != TESTCTL_ARMED)
        return 1;
    start_copy(from, to, WORDS);
    while (get(TESTCTL_GATE(0) + TESTCTL_GATE_STATUS) != TESTCTL_HOLDS)
        ;
    size = get32(DMA + 0x10c) & 0xfff;
    print_number(after ? "after " : "before ", n);
    print_number(" size ", size);
    print_number(" there ", words_there());
    print_number(" on ", get32(DMA + 0x01c) & 1);
    for (unsigned i = 0; i < 200; i++) /* it stands still, however long one waits */
        if ((get32(DMA + 0x10c) & 0xfff) != size)
            return 2;
    print_number(" still ", words_there());
    print("\n");
    set(TESTCTL_GATE(0) + TESTCTL_GATE_CTRL, 0);
    if (get(TESTCTL_GATE(0) + TESTCTL_GATE_STATUS) != TESTCTL_OPEN)
        return 3;
    return end_of_copy() || words_there() != WORDS ? 4 : 0;
}

/* Held at one beat after the other. */
static int step(void)
{
    for (unsigned i = 0; i < WORDS; i++)
        to[i] = 0;
    set(TESTCTL_GATE(0) + TESTCTL_GATE_BEAT, 1);
    set(TESTCTL_GATE(0) + TESTCTL_GATE_CTRL, TESTCTL_WRITE | TESTCTL_ARM);
    start_copy(from, to, WORDS);
    for (unsigned i = 0; i < WORDS; i++) {
        while (get(TESTCTL_GATE(0) + TESTCTL_GATE_STATUS) != TESTCTL_HOLDS)
            ;
        print_number("step ", words_there());
        print("\n");
        set(TESTCTL_GATE(0) + TESTCTL_GATE_CTRL, TESTCTL_WRITE | TESTCTL_ARM);
    }
    if (end_of_copy() || get(TESTCTL_GATE(0) + TESTCTL_GATE_STATUS) != TESTCTL_ARMED)
        return 5;
    set(TESTCTL_GATE(0) + TESTCTL_GATE_CTRL, 0);
    return words_there() != WORDS ? 6 : 0;
}

int main(void)
{
    int bad;

    for (unsigned i = 0; i < WORDS; i++)
        from[i] = 0x01010101 * (i + 1);
    for (uint32_t after = 0; after < 2; after++)
        for (uint32_t n = 1; n <= 2 * WORDS; n++)
            if ((bad = stop_at(n, TESTCTL_READ | TESTCTL_WRITE, after ? TESTCTL_AFTER : 0)))
                return bad;
    if ((bad = step()))
        return bad;
    print_number("beat 0 is refused: ", 0);
    set(TESTCTL_GATE(0) + TESTCTL_GATE_BEAT, 0);
    set(TESTCTL_GATE(0) + TESTCTL_GATE_CTRL, TESTCTL_ARM);
    print_number(", state ", get(TESTCTL_GATE(0) + TESTCTL_GATE_STATUS));
    set(TESTCTL_GATE(7) + TESTCTL_GATE_BEAT, 1);
    set(TESTCTL_GATE(7) + TESTCTL_GATE_CTRL, TESTCTL_ARM);
    print_number(", gate 7 ", get(TESTCTL_GATE(7) + TESTCTL_GATE_STATUS));
    print("\n");
    return 0;
}
