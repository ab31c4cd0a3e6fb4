/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "The controller is held from probe on, so its domain never sleeps" (2017): a client that
 * plays, pauses for long, and plays again. It holds the channel all the time, and has it prepared
 * while it plays.
 *
 * Broken, one after the other: what a start that may not sleep can do, which is to switch the
 * clock, with the domain on for good ("irq-safe"); and power from request to release.
 */
#include "scenario.h"
#include "stream.h"

#include "jiffies.h"

enum { PLAYS = 3, PERIODS = 1000, IDLE_MS = 100 };
enum policy { PREPARED, IRQSAFE, HELD };
static const char *const names[] = {"prepared", "irq-safe", "held"};

static struct figures {
    u32 play, wake_most, total; /* us */
} f;

static u32 now_us(void)
{
    return (u32)(ktime_get_ns() / 1000);
}

static bool begin(enum policy policy)
{
    const u32 begin = now_us();
    bool ok = true;
    u32 took;

    if (policy == PREPARED)
        ok = !dmaengine_chan_prepare(stream.rx, &stream_reserve);
    else if (policy == IRQSAFE)
        domain_clock(true);
    took = now_us() - begin;
    f.wake_most = max(f.wake_most, took);
    return ok;
}

static void end(enum policy policy)
{
    if (policy == PREPARED)
        expect(!dmaengine_chan_unprepare(stream.rx), "nothing needs the controller");
    else if (policy == IRQSAFE)
        domain_clock(false);
}

static void play(enum policy policy)
{
    const bool ok = begin(policy);
    const u32 begin = now_us();

    if (!expect(ok && stream_trigger(), "it plays"))
        return;
    while (stream.periods < PERIODS && stream_period())
        ;
    stream_stop();
    f.play += now_us() - begin;
    end(policy);
}

static void report(const char *policy, u32 powered, u32 clocked)
{
    pr_info("s3a: %s: %u us, of which it plays %u us; wake-up at most %u us\n", policy, f.total,
            f.play, f.wake_most);
    pr_info("s3a: %s: powered %u us, clocked %u us\n", policy, powered, clocked);
    expect(powered >= f.play && powered * 100 <= f.play * 101,
           "powered while it plays, and at most 1 % longer");
}

/* Plays a few times, with long gaps. */
static void run_policy(enum policy policy)
{
    u32 powered, clocked, begin;

    f = (struct figures){0};
    begin = now_us();
    powered = domain_us();
    clocked = domain_clocked_us();
    for (unsigned n = 0; n < PLAYS; n++) {
        play(policy);
        msleep(IDLE_MS);
        if (policy == PREPARED)
            expect(!domain_is_on(), "it is silent, and the domain is off");
    }
    f.total = now_us() - begin;
    report(names[policy], domain_us() - powered, domain_clocked_us() - clocked);
}

static void run(bool broken)
{
    if (!stream_open(channel))
        return;
    if (!broken) {
        run_policy(PREPARED);
    } else {
        expect(!dmaengine_chan_prepare(stream.rx, &stream_reserve), "power for good");
        domain_clock(false);
        run_policy(IRQSAFE);
        domain_clock(true);
        run_policy(HELD);
    }
    stream_close();
}

int main(void);

int main(void)
{
    return scenario("s3a", run);
}
