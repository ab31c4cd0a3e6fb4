/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for a DMA by looking at its destination, not far from the start, and tells how often it
 * looked: loosely timed it is seen at the packet's end. */
#include "fw.h"

enum { WORDS = 1000, SEEN = 100 };

static uint32_t from[WORDS], to[WORDS];

int main(void)
{
    volatile uint32_t *const seen = &to[SEEN];
    static char text[] = "looked 00000000 times\n";
    uint32_t n = 0;

    from[SEEN] = 1;
    start_dma((uint32_t)from, (uint32_t)to, WORDS);
    while (!*seen)
        n++;
    for (unsigned i = 0; i < 8; i++)
        text[14 - i] = "0123456789abcdef"[n >> 4 * i & 15];
    print(text);
    return 0;
}
