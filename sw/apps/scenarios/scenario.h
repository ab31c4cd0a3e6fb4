/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the scenarios share: small programs that play what the mailing lists argued
 * about. Each makes the argument on the board's PL080, with the handles of test
 * builds, says what it sees, and ends with 0 if that is what the contract
 * promises. `variant=broken` puts a client or a provider in its place that
 * does what somebody once did: that has to be seen.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "conformance.h"
#include "delay.h"
#include "interrupt.h"
#include "kthread.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"

/* A channel for copies, with the pieces of the bench. */
extern struct dma_chan *channel;

/* Says WHAT, or that it is not so, which fails the scenario; OK. */
bool expect(bool ok, const char *what);

/* Parses the parameters of scenario NAME, gets the channel, runs it; what main() returns. */
int scenario(const char *name, void (*run)(bool broken));

#endif
