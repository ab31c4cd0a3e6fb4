/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Its last callback begins the next transfer just as the controller goes to rest" (2017): the
 * channel is prepared, which keeps the power on, however long nothing runs and whoever asks, right
 * before the next transfer or right behind it.
 *
 * Broken: power follows the transfers, so that between two of them the controller may rest.
 */
#include "scenario.h"

#include "domain.h"
#include "jiffies.h"
#include "pm_runtime.h"

enum { ROUNDS = 50, DELAY_MS = 1 };

static struct device *dev;
static unsigned rounds, refused;

/* Somebody asks whether it may rest. */
static void ask(void)
{
    refused += pm_request_idle(dev) == -EAGAIN;
}

static void called(struct seen *s)
{
    (void)s;
    ask();
    if (++rounds < ROUNDS)
        bench_issue(channel, 0);
    ask();
}

static void run(bool broken)
{
    dev = channel->device->dev;
    if (!expect(domain_open(channel), "there is a power domain"))
        return;
    expect(!dmaengine_chan_prepare(channel, NULL), "the channel is prepared");
    pm_runtime_set_autosuspend_delay(dev, DELAY_MS);
    pm_runtime_use_autosuspend(dev);
    if (broken)
        pm_runtime_put_noidle(dev);
    piece[0].seen.then = called;
    bench_issue(channel, 0);
    for (unsigned ms = 0; ms < 2 * ROUNDS && rounds < ROUNDS; ms++)
        msleep(1);
    expect(rounds == ROUNDS, "each callback has begun the next transfer");
    expect(refused == 2 * ROUNDS, "and the controller did not rest when it was asked to");
    msleep(5 * DELAY_MS);
    expect(domain_is_on(), "nor when it had nothing to do");
    pm_runtime_dont_use_autosuspend(dev);
    domain_close();
}

int main(void);

int main(void)
{
    return scenario("s3b", run);
}
