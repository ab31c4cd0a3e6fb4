/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU's `virt` machine with the CPU that this project models and nothing more. */
#ifndef QEMU_H
#define QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Runs ELF until it writes 0x5555 to the exit device. Its memory is the file MEMORY, which is made
 * and left behind. False: it did not end that way within some seconds; WHY says what happened. */
bool qemu_run(const char *elf, const char *memory, char *why, size_t size);

#endif
