/* SPDX-License-Identifier: Apache-2.0 */
/* The test FIFO without its registers: FIFOs, line, requests, and their times. For test_fifo.c
 * alone. */
#ifndef DMAVP_TEST_FIFO_SIDE_H
#define DMAVP_TEST_FIFO_SIDE_H

#include "test_fifo.h"

/* Every entry into the core is between these two: what has happened up to `now`, in order, and what
 * follows from the state that software or a wire has changed. */
void test_fifo_catch_up(struct test_fifo *d);
void test_fifo_update(struct test_fifo *d);

/* Bytes of a burst, and from how many on one is asked for. */
uint32_t test_fifo_burst(const struct test_fifo_side *s);
uint32_t test_fifo_mark(const struct test_fifo_side *s);
/* Bytes that DATA of side N could move now. */
uint32_t test_fifo_ready(const struct test_fifo *d, unsigned n);

/* Requests, in cycle AT (test_fifo_request.c): what the state asks for rises, if it may; the
 * request falls; it is withdrawn, if there is one. */
void test_fifo_request(struct test_fifo *d, unsigned n, uint64_t at);
void test_fifo_fall(struct test_fifo *d, unsigned n, uint64_t at);
void test_fifo_withdraw(struct test_fifo *d, unsigned n, uint64_t at);
/* The controller broke a rule: WHAT of TEST_FIFO_INT_VIOLATIONS. */
void test_fifo_violation(struct test_fifo_side *s, uint32_t what);

/* CTRL.EN of side N has risen, or fallen. */
void test_fifo_on(struct test_fifo *d, unsigned n);
void test_fifo_off(struct test_fifo *d, unsigned n);
/* All but registers and parameters. */
void test_fifo_side_reset(struct test_fifo *d);

uint32_t test_fifo_status(const struct test_fifo *d, unsigned n);
/* The oldest bytes of the FIFO, at most four. */
uint32_t test_fifo_oldest(const struct test_fifo *d, unsigned n);

/* An access to DATA of rx or tx. */
enum bus_status test_fifo_pop(struct test_fifo *d, unsigned size, uint32_t *val);
enum bus_status test_fifo_push(struct test_fifo *d, unsigned size, uint32_t val);

/* LEN bytes go through side N at once, line and DATA at the same pace, so that LEVEL stays as it
 * is: those that DATA of rx gives, or that tx is given. */
void test_fifo_through(struct test_fifo *d, unsigned n, uint8_t *data, uint32_t len);

/* Of the device class (device.h). */
void test_fifo_alarm(void *dev);
void test_fifo_ack(void *dev, unsigned line, unsigned signals);
bool test_fifo_rhythm(void *dev, struct rhythm *r);
void test_fifo_pass(void *dev, uint32_t off, bool write, uint8_t *data, uint32_t len);
uint64_t test_fifo_quiet(const void *dev, uint32_t off, bool write);

#endif
