/* SPDX-License-Identifier: Apache-2.0 */
/* Linked to the tests of the PL080, this gives its channels their RTL engines. */
#include "dma_rig.h"
#include "pl080_rtl.h"

static bool fit(void *dev)
{
    static struct pl080_rtl *engines[2]; /* one test has two controllers */
    static void *owner[2];
    unsigned i = owner[0] && owner[0] != dev;

    if (!engines[i])
        engines[i] = pl080_rtl_new(4);
    owner[i] = dev;
    pl080_rtl_fit(engines[i], dev);
    return true;
}

__attribute__((constructor)) static void use_rtl(void)
{
    rig_fit = fit;
}
