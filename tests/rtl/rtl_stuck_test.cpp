// SPDX-License-Identifier: Apache-2.0
// An engine whose HREADY is stuck at low: the run ends, is said to be stuck, and the channel says
// why.
#include "dma_ch_interface.h"
#include "gtest_c.h"
#include "jobs_core.h"
#include "pl080.h"
#include "pl080_rtl.h"

#include <cstring>
#include <memory>

namespace {

struct stuck_engine final : dma_ch_model {
    stuck_engine(unsigned depth, unsigned managers)
        : engine(dma_ch_create(depth, managers), dma_ch_destroy)
    {
    }

    void reset() override { dma_ch_reset(engine.get()); }
    void eval(const dma_ch_in &in, dma_ch_out &out) override
    {
        dma_ch_eval(engine.get(), &in, &out);
    }

    void clock(const dma_ch_in &in) override
    {
        dma_ch_in pins = in;

        for (auto &b : pins.bus)
            b.hready = b.hready && !stuck;
        dma_ch_clock(engine.get(), &pins);
    }

    std::unique_ptr<dma_ch_model, void (*)(dma_ch_model *)> engine;
    static bool stuck;
};

bool stuck_engine::stuck;

dma_ch_model *make(unsigned depth, unsigned managers)
{
    return new stuck_engine(depth, managers);
}

// How a job of two channels ends, and what channel 1 says then.
struct outcome {
    bool stuck, limited;
    uint8_t end; // job_outcome
    char why[DMA_WAIT_TEXT];
};

outcome run(bool stuck)
{
    static const char text[] = "memory 0x80000000 64K\ncontroller on\n"
                               "start ch1 src=0x80001000 dst=0x80002000 bytes=64\n"
                               "@100 expect ch1 running\n";
    static pl080 dma;
    std::unique_ptr<pl080_rtl, void (*)(pl080_rtl *)> rtl(
        pl080_rtl_new_by(make, &pl080_class, 4), pl080_rtl_free);
    jobs_core_config config = {};
    jobs_core core;
    job_target target;
    job_result r;
    failure f = {};
    outcome out = {};
    jobs j = {};

    stuck_engine::stuck = stuck;
    config.fit = [](void *arg, void *dev) {
        pl080_rtl_fit(static_cast<pl080_rtl *>(arg), static_cast<pl080 *>(dev));
    };
    config.arg = rtl.get();
    CHECK_EQ(jobs_parse(&j, "x.jobs", text, strlen(text), &pl080_class, 10000, &f), 0);
    CHECK_EQ(jobs_core_init(&core, &dma, &pl080_class, &config, &target), 0);
    CHECK_EQ(jobs_run(&j, &target, 1000000, &r, &f), 0);
    out.stuck = r.stuck;
    out.limited = r.limited;
    out.end = r.job[0].outcome;
    pl080_class.waits(&dma, 1, out.why);
    job_result_free(&r);
    jobs_core_free(&core);
    jobs_free(&j);
    return out;
}

} // namespace

TEST(rtl_stuck, hready_at_low_ends_the_run_and_names_the_engine)
{
    outcome good = run(false), bad = run(true);

    CHECK(!good.stuck && !good.limited);
    CHECK_EQ(good.end, JOB_OK);
    CHECK(bad.stuck && !bad.limited);
    CHECK_EQ(bad.end, JOB_RUNNING);
    CHECK_STR(bad.why, "for its engine, which makes no progress: 64 bytes are left");
}
