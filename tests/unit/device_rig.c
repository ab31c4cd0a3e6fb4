/* SPDX-License-Identifier: Apache-2.0 */
#include "device_rig.h"

#include <stdio.h>
#include <string.h>

bool line[64];
unsigned request[8];
uint64_t alarm_cycle;
uint8_t sent[64];
unsigned sent_count;
char last_note[256];

static struct device *d;
static unsigned access_size;

static void set_irq(void *shell, unsigned n, bool level)
{
    (void)shell;
    CHECK_LT(n, d->cls->irqs);
    line[n % (sizeof line / sizeof line[0])] = level;
}

/* Only changes are told. */
static void set_request(void *shell, unsigned n, unsigned signals)
{
    (void)shell;
    if (!CHECK_LT(n, d->cls->requests))
        return;
    CHECK_NE(request[n], signals);
    request[n] = signals;
}

static void alarm_at(void *shell, uint64_t cycle)
{
    (void)shell;
    alarm_cycle = cycle;
}

static void put_char(void *shell, uint8_t c)
{
    (void)shell;
    sent[sent_count++ % sizeof sent] = c;
}

static void print(void *arg, enum note_kind kind, const char *text)
{
    (void)arg;
    (void)kind;
    snprintf(last_note, sizeof last_note, "%s", text);
}

void rig_start(void *dev, const struct device_class *cls, const void *config, unsigned size)
{
    d = dev;
    access_size = size;
    memset(line, 0, sizeof line);
    memset(request, 0, sizeof request);
    alarm_cycle = 0;
    sent_count = 0;
    last_note[0] = 0;
    device_init(dev, cls, cls->name);
    d->set_irq = set_irq;
    d->set_request = set_request;
    d->alarm_at = alarm_at;
    d->put_char = put_char;
    d->notes.print = print;
    device_start(dev, config);
}

uint32_t rd(uint32_t off)
{
    uint32_t v = 0xdeadbeef;

    CHECK_EQ(device_read(d, off, access_size, &v), BUS_OK);
    return v;
}

void wr(uint32_t off, uint32_t val)
{
    CHECK_EQ(device_write(d, off, access_size, val), BUS_OK);
}

uint64_t errors(void)
{
    return d->notes.count[NOTE_GUEST_ERROR];
}
