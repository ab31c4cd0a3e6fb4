/* SPDX-License-Identifier: Apache-2.0 */
/* Writer of value change dumps: bytes into a buffer of its own, without printf. Used by trace.c. */
#ifndef DMAVP_VCD_H
#define DMAVP_VCD_H

#include <stdint.h>

struct vcd_writer;

/* NULL with errno set if the file cannot be created. */
struct vcd_writer *vcd_create(const char *path);

void vcd_text(struct vcd_writer *w, const char *text);

/* Prints the identifier of signal N (printable ASCII, shortest first) to OUT; returns its length.
 * */
unsigned vcd_id(unsigned n, char out[6]);

void vcd_time(struct vcd_writer *w, uint64_t time);
void vcd_value(struct vcd_writer *w, unsigned signal, unsigned width, uint64_t value);

/* "x": nothing is known of SIGNAL. */
void vcd_unknown(struct vcd_writer *w, unsigned signal, unsigned width);

/* Flushes, closes, frees. 0 or the errno of the first write that failed. */
int vcd_finish(struct vcd_writer *w);

#endif
