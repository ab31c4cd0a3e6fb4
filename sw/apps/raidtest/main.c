/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RAID-5 and RAID-6 on whatever engines there are.
 *   level=5|6 disks=N chunk=BYTES stripes=N depth=N   the array; its disks are memory
 *   op=all|rebuild|check                              what is done with it when it is filled
 *   engine=board|cpu|software                         who may work: public controllers of the
 * board, none, or one in software as well fail1=N fail2=N                                   disks
 * that op=rebuild loses writes=N verify=N seed=N
 */
#include "async_tx.h"
#include "moduleparam.h"
#include "raidtest.h"
#include "slab.h"
#include "swdma.h"

enum { OP_ALL, OP_REBUILD, OP_CHECK };
enum { BY_BOARD, BY_CPU, BY_SOFTWARE };
enum { SOFTWARE_CHANNELS = 2, SOFTWARE_STEP = 1024 };

struct raidtest_params params = {.level = 6,
                                 .disks = 6,
                                 .chunk = 1024,
                                 .stripes = 7,
                                 .depth = 8,
                                 .writes = 6,
                                 .verify = 1,
                                 .seed = 1,
                                 .fail1 = 1,
                                 .fail2 = NO_DISK};
struct raid_config config;
struct raid *array;
u8 *shadow;
static unsigned op = OP_ALL, engine = BY_BOARD, wrong;

static const struct param words[] = {
    {"level", &params.level, 5, 6},
    {"disks", &params.disks, 3, RAID_DISKS_MAX},
    {"chunk", &params.chunk, 4, 1 << 24},
    {"stripes", &params.stripes, 1, 1 << 20},
    {"depth", &params.depth, 1, RAID_DEPTH_MAX},
    {"op=all|rebuild|check", &op, 0, 2},
    {"engine=board|cpu|software", &engine, 0, 2},
    {"fail1", &params.fail1, 0, NO_DISK},
    {"fail2", &params.fail2, 0, NO_DISK},
    {"writes", &params.writes, 0, 1000},
    {"verify", &params.verify, 1, 1 << 20},
    {"seed", &params.seed, 0, UINT32_MAX},
};

int main(void);

bool expect(bool ok, const char *what)
{
    if (!ok) {
        wrong++;
        pr_err("raidtest: NOT: %s\n", what);
    }
    return ok;
}

/* What no single parameter says. */
static bool params_fit(void)
{
    if (params.chunk % 4) {
        pr_err("parameter chunk: %u is no whole number of words; use a multiple of 4\n",
               params.chunk);
        return false;
    }
    if (params.disks < params.level - 2) {
        pr_err("parameter disks: RAID-%u needs %u at least\n", params.level, params.level - 2);
        return false;
    }
    return true;
}

/* False: memory is short. */
static bool make_array(void)
{
    bool ok = true;

    config = (struct raid_config){params.level,   params.disks, params.chunk,
                                  params.stripes, params.depth, {NULL}};
    for (unsigned d = 0; d < config.disks; d++)
        ok &= (config.disk[d] =
                   kmalloc_aligned(config.stripes * config.chunk, PLATTER, GFP_KERNEL)) != NULL;
    array = ok ? raid_create(&config) : NULL;
    if (!array || IS_ERR(array))
        return false;
    if (op == OP_ALL)
        shadow = kmalloc((size_t)raid_bytes(array), GFP_KERNEL);
    return op != OP_ALL || shadow;
}

static void free_array(void)
{
    if (array && !IS_ERR(array))
        raid_destroy(array);
    for (unsigned d = 0; d < config.disks; d++)
        kfree(config.disk[d]);
    kfree(shadow);
}

static void run(void)
{
    if (!make_array()) {
        pr_err("raidtest: no memory for the disks; use fewer or smaller ones\n");
        wrong++;
    } else if (fill()) {
        if (op == OP_ALL)
            run_all();
        else if (op == OP_REBUILD)
            run_rebuild();
        else
            run_check();
    }
    free_array();
}

int main(void)
{
    const struct swdma_config software = {.channels = SOFTWARE_CHANNELS, .step = SOFTWARE_STEP};
    struct dma_device *sw = NULL;

    if (parse_params("raidtest", words, ARRAY_SIZE(words)) || !params_fit())
        return EXIT_BAD_PARAMS;
    if (engine == BY_SOFTWARE) {
        sw = swdma_create(&software);
        if (IS_ERR(sw)) {
            pr_err("no software controller: %pe\n", sw);
            return 1;
        }
    }
    if (engine != BY_CPU)
        async_dmaengine_get();
    run();
    if (engine != BY_CPU)
        async_dmaengine_put();
    if (sw)
        expect(!swdma_destroy(sw), "the software controller is not in use any more");
    pr_info("raidtest: RAID-%u, %u disks: %s\n", params.level, params.disks,
            wrong ? "FAILED" : "passed");
    return wrong ? 1 : 0;
}
