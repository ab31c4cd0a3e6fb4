/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"

#include "moduleparam.h"

struct dma_chan *channel;
static const char *name;
static unsigned broken;

static const struct param params[] = {{"variant=right|broken", &broken, 0, 1}};

bool expect(bool ok, const char *what)
{
    pr_info("%s: %s%s\n", name, ok ? "" : "NOT: ", what);
    return selftest_check(ok, what, name, 0);
}

static void (*scenario_run)(bool broken);

static void with_channel(void)
{
    engine = &pl08x_engine;
    if (!engine->open()) {
        expect(false, "there is a PL080 that copies");
        return;
    }
    channel = engine_request();
    bench_begin(channel);
    scenario_run(broken);
    checker_gate(false);
    dmaengine_terminate_sync(channel);
    bench_end();
    dma_release_channel(channel);
    engine->close();
}

int scenario(const char *scenario_name, void (*run)(bool broken))
{
    name = scenario_name;
    scenario_run = run;
    if (parse_params(name, params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    selftest_one(name, with_channel);
    return selftest_result();
}
