/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "The controller has to be powered in a trigger that holds a spin lock, and powering it
 * blocks" (2014): so the channel is prepared before, where one may sleep, and the trigger
 * finds the controller on. Nobody else needs it, so it was off until then.
 *
 * Broken: power is asked for, and not waited for.
 */
#include "scenario.h"
#include "stream.h"

static void run(bool broken)
{
    if (!stream_open(channel))
        return;
    expect(!domain_is_on(), "the channels are requested, and the domain is off");
    if (broken)
        domain_hurry();
    expect(!dmaengine_chan_prepare(stream.rx, &stream_reserve), "prepare waits for the power");
    expect(domain_is_on(), "the domain is on");
    expect(stream_trigger(), "the stream starts with a spin lock held");
    expect(stream_period(), "a period elapses");
    stream_stop();
    expect(!dmaengine_chan_unprepare(stream.rx), "the channel is unprepared");
    expect(!domain_is_on(), "and the domain is off again");
    stream_close();
}

int main(void);

int main(void)
{
    return scenario("s0b", run);
}
