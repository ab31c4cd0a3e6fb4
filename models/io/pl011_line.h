/* SPDX-License-Identifier: Apache-2.0 */
/* PL011 without its registers: FIFOs, both directions of the line, modem and DMA wires, interrupts,
 * and their times. For pl011.c alone. */
#ifndef DMAVP_PL011_LINE_H
#define DMAVP_PL011_LINE_H

#include "pl011.h"

/* Every entry into the core is between these two: what the line has done up to `now`, in order, and
 * what follows from the state that software or a wire has changed. */
void pl011_catch_up(struct pl011 *d);
void pl011_update(struct pl011 *d);

/* The UART is enabled, and the SIDE of it too: PL011_CR_TXE, PL011_CR_RXE. */
bool pl011_enabled(const struct pl011 *d, uint32_t side);
/* Quarters of a cycle in a bit, 64 to 64 * 65535. */
uint32_t pl011_bit_quarters(const struct pl011 *d);
uint32_t pl011_masked(const struct pl011 *d); /* UARTMIS */
uint32_t pl011_flags(const struct pl011 *d);  /* UARTFR */

uint32_t pl011_oldest(const struct pl011 *d); /* what UARTDR reads */
void pl011_take(struct pl011 *d);             /* it was read */
bool pl011_put(struct pl011 *d, uint32_t data); /* false: the FIFO is full, DATA is lost */
void pl011_clear_fifos(struct pl011 *d);
/* All but registers, parameters and modem inputs. */
void pl011_line_reset(struct pl011 *d);

/* Of the device class (device.h). */
void pl011_alarm(void *dev);
void pl011_input(void *dev, unsigned line, bool level);
void pl011_ack(void *dev, unsigned line, unsigned signals);
bool pl011_get_char(void *dev, uint8_t c);
enum input_sign pl011_input_sign(const void *dev, uint32_t off, bool write);
uint64_t pl011_char_cycles(const void *dev);

#endif
