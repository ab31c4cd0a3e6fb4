/* SPDX-License-Identifier: Apache-2.0 */
/* Linked to the tests of PL080 and PL081, this gives their channels RTL engines. */
#include "dma_rig.h"
#include "pl080_rtl.h"

static bool fit(void *dev)
{
    static struct pl080_rtl *engines[2][2]; /* of a class; one test has two controllers */
    static void *owner[2];
    const struct device_class *cls = ((const struct device *)dev)->cls;
    const unsigned i = owner[0] && owner[0] != dev;
    struct pl080_rtl **r = &engines[cls == &pl081_class][i];

    if (!*r)
        *r = pl080_rtl_new(cls, 4);
    owner[i] = dev;
    pl080_rtl_fit(*r, dev);
    return true;
}

__attribute__((constructor)) static void use_rtl(void)
{
    rig_fit = fit;
}
