/* SPDX-License-Identifier: Apache-2.0 */
/* Console on a serial port: output by polling, input by interrupt. */
#include "console.h"

#include "completion.h"
#include "internal.h"
#include "interrupt.h"
#include "of.h"
#include "string.h"
#include "uart.h"

enum { POLLS_MAX = 1000000, INPUT_MAX = 256, USUAL_BAUD = 115200 };

static u8 __iomem *uart = (u8 __iomem *)EARLY_UART; /* NULL: no console */
static const struct uart_ops *ops = &ns16550a_ops;
static struct device_node *uart_node;
static struct raw_spinlock lock; /* of output */

static struct {
    bool ready;
    u8 buf[INPUT_MAX]; /* characters beyond a full buffer are lost */
    unsigned head, tail; /* of the handler; of those who read, under the lock */
    struct raw_spinlock lock;
    struct completion filled;
} input;

/* A UART that never gets ready must not stop the program: then the character is dropped. */
static bool wait_for(bool (*ready)(u8 __iomem *))
{
    for (unsigned i = 0; i < POLLS_MAX; i++)
        if (ready(uart))
            return true;
    return false;
}

static void put(char c)
{
    if (wait_for(ops->room))
        ops->send(uart, (u8)c);
}

static struct {
    char *at, *end; /* the last byte is for the 0; NULL: no copy */
} copy;

void console_copy(char *buf, size_t size)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);

    copy.at = buf;
    copy.end = buf ? buf + size - 1 : NULL;
    if (buf)
        *buf = '\0';
    raw_spin_unlock_irqrestore(&lock, flags);
}

/* Locked. */
static void copy_out(const char *text, size_t len)
{
    while (len-- && copy.at < copy.end)
        *copy.at++ = *text++;
    *copy.at = '\0';
}

void console_write(const char *text, size_t len)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);

    if (copy.at)
        copy_out(text, len);
    for (size_t i = 0; uart && i < len; i++) {
        if (text[i] == '\n')
            put('\r');
        put(text[i]);
    }
    raw_spin_unlock_irqrestore(&lock, flags);
}

void console_bust_lock(void)
{
    lock.word = 0;
}

void console_drain(void)
{
    if (uart)
        wait_for(ops->idle);
}

bool console_present(void)
{
    return uart;
}

void console_off(void)
{
    uart = NULL;
}

/* "115200" of "serial0:115200n8". */
static u32 baud_of(const char *path)
{
    const char *c = path ? strchr(path, ':') : NULL;
    u32 baud = 0;

    while (c && *++c >= '0' && *c <= '9' && baud < 10000000)
        baud = 10 * baud + (u32)(*c - '0');
    return baud ? baud : USUAL_BAUD;
}

/* Makes the serial port at NP the console. False if it is none that can be used, or not in use, as
 * when its bus is disabled. */
static bool use(struct device_node *np, u32 baud)
{
    static const struct uart_ops *const known[] = {&ns16550a_ops, &pl011_ops};
    const struct uart_ops *found = NULL;
    u8 __iomem *regs;

    for (unsigned i = 0; i < ARRAY_SIZE(known); i++)
        if (of_device_is_compatible(np, known[i]->compatible))
            found = known[i];
    for (const struct device_node *n = np; n; n = n->parent)
        if (!of_device_is_available(n))
            return false;
    regs = found ? of_iomap(np, 0) : NULL;
    if (!regs || (found->setup && !found->setup(regs, np, baud)))
        return false;
    uart = regs;
    ops = found;
    uart_node = np;
    return true;
}

/* /chosen/stdout-path if it leads to a serial port, else the first one. */
void console_init(void)
{
    const char *path = of_get_string(of_find_node_by_path("/chosen"), "stdout-path");
    struct device_node *np = path ? of_find_node_by_path(path) : NULL;

    uart = NULL;
    if (np && use(np, baud_of(path)))
        return;
    for (np = of_root(); np; np = of_next_node(np))
        if (use(np, USUAL_BAUD))
            return;
}

static irqreturn_t receive(int irq, void *dev_id)
{
    bool any = false;
    u8 c;

    (void)irq;
    (void)dev_id;
    while (ops->receive(uart, &c)) {
        any = true;
        if (input.head - input.tail == INPUT_MAX)
            continue;
        input.buf[input.head++ % INPUT_MAX] = c;
        complete(&input.filled);
    }
    return any ? IRQ_HANDLED : IRQ_NONE;
}

void console_irq_init(void)
{
    const int irq = of_irq_get(uart_node, 0);

    init_completion(&input.filled);
    if (irq < 0 || request_irq((unsigned)irq, receive, IRQF_SHARED, ops->compatible, &input))
        return;
    input.ready = true;
    ops->enable_input(uart);
}

int console_getc(void)
{
    unsigned long flags;
    int c;

    if (!input.ready)
        return -ENODEV;
    wait_for_completion(&input.filled);
    flags = raw_spinlock_irqsave(&input.lock);
    c = input.buf[input.tail++ % INPUT_MAX];
    raw_spin_unlock_irqrestore(&input.lock, flags);
    return c;
}
