/* SPDX-License-Identifier: Apache-2.0 */
/* Console on an ns16550a: output by polling, input by interrupt. */
#include "console.h"

#include "completion.h"
#include "internal.h"
#include "interrupt.h"
#include "io.h"
#include "ns16550a_regs.h"
#include "of.h"
#include "spinlock.h"

enum { POLLS_MAX = 1000000, INPUT_MAX = 256 };

static u8 __iomem *uart = (u8 __iomem *)EARLY_UART; /* NULL: no console */
static struct device_node *uart_node;

static struct {
    bool ready;
    u8 buf[INPUT_MAX]; /* characters beyond a full buffer are lost */
    unsigned head, tail;
    struct completion filled;
} input;

/* A UART that never gets ready must not stop the program: then the character is dropped. */
static bool wait_for(unsigned bits)
{
    for (unsigned i = 0; i < POLLS_MAX; i++)
        if ((readb(uart + UART_LSR) & bits) == bits)
            return true;
    return false;
}

static void put(char c)
{
    if (wait_for(UART_LSR_THRE))
        writeb((u8)c, uart + UART_THR);
}

void console_write(const char *text, size_t len)
{
    const unsigned long flags = arch_irq_save();

    for (size_t i = 0; uart && i < len; i++) {
        if (text[i] == '\n')
            put('\r');
        put(text[i]);
    }
    arch_irq_restore(flags);
}

void console_drain(void)
{
    if (uart)
        wait_for(UART_LSR_TEMT);
}

bool console_present(void)
{
    return uart;
}

void console_off(void)
{
    uart = NULL;
}

/* Registers of the UART at NP; NULL if it is none, or not in use, as when its bus is disabled. */
static u8 __iomem *registers(const struct device_node *np)
{
    if (!of_device_is_compatible(np, "ns16550a"))
        return NULL;
    for (const struct device_node *n = np; n; n = n->parent)
        if (!of_device_is_available(n))
            return NULL;
    return of_iomap(np, 0);
}

/* /chosen/stdout-path if it leads to such a UART, else the first one. */
void console_init(void)
{
    const char *path = of_get_string(of_find_node_by_path("/chosen"), "stdout-path");

    uart_node = path ? of_find_node_by_path(path) : NULL;
    uart = registers(uart_node);
    for (struct device_node *np = of_root(); np && !uart; np = of_next_node(np)) {
        uart_node = np;
        uart = registers(np);
    }
}

static irqreturn_t receive(int irq, void *dev_id)
{
    bool any = false;

    (void)irq;
    (void)dev_id;
    while (readb(uart + UART_LSR) & UART_LSR_DR) {
        const u8 c = readb(uart + UART_RBR);

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
    if (irq < 0 || request_irq((unsigned)irq, receive, IRQF_SHARED, "ns16550a", &input))
        return;
    input.ready = true;
    writeb(UART_IER_ERBFI, uart + UART_IER);
}

int console_getc(void)
{
    unsigned long flags;
    int c;

    if (!input.ready)
        return -ENODEV;
    wait_for_completion(&input.filled);
    flags = arch_irq_save();
    c = input.buf[input.tail++ % INPUT_MAX];
    arch_irq_restore(flags);
    return c;
}
