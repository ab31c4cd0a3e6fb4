/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three initiators, a router and memories, elaborated once per process; see bus_rig.cpp for the
 * wiring. The map:
 *
 *   0x0000_0000  zero     the first 16 bytes of next again
 *   0x0000_1000  rom      4 KiB, read-only
 *   0x8000_0000  ram      64 KiB, 2 read and 3 write wait states
 *   0x8001_0000  next     256 bytes, right behind ram
 *   0x9000_0000  alias    the first 32 KiB of ram again
 *   0xa000_0000  picky    1 MiB, grants what the test says
 *   0xb000_0000  short    4 KiB with a memory of 64 bytes
 *   0x1_0000_0000 big     2 GiB
 *   2^64 - 4096  top      4 KiB
 */
#ifndef BUS_RIG_H
#define BUS_RIG_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ROM 0x1000ull
#define RAM 0x80000000ull
#define RAM_SIZE 0x10000ull
#define NEXT 0x80010000ull
#define NEXT_SIZE 0x100ull
#define ALIAS 0x90000000ull
#define ALIAS_SIZE 0x8000ull
#define PICKY 0xa0000000ull
#define PICKY_SIZE 0x100000ull
#define SHORT 0xb0000000ull
#define SHORT_SIZE 0x40ull
#define BIG 0x100000000ull
#define BIG_SIZE 0x80000000ull
#define TOP 0xfffffffffffff000ull

enum {
    CPU,  /* sees the map as it is */
    DMA0, /* 0x0 -> ram + 0x1000, 0x2000 bytes; 0x10000 -> end of ram and next, 0x200 bytes */
    DMA1, /* 0x40000000 -> picky + 0x1000, 0x1000 bytes */
    INITIATORS
};

struct bus_call {
    unsigned from;
    bool write;
    uint64_t addr;
    void *data;
    unsigned len;
    unsigned width;        /* streaming width; 0 = len */
    unsigned beat_bytes;   /* 0 = without extension */
    unsigned channel;      /* with extension: DMA channel + 1, 0 = none */
    bool fetch;            /* with extension: of a DMA controller's list */
    const uint8_t *enable; /* byte enables, or NULL */
    unsigned enable_len;
    uint64_t delay_ps;     /* in and out */
    bool dmi_hint;         /* out */
};

/* How a call ended: the TLM response. */
enum bus_answer {
    ANSWER_OK,
    ANSWER_ADDRESS,
    ANSWER_COMMAND,
    ANSWER_BURST,
    ANSWER_ENABLE,
    ANSWER_OTHER,
};

struct bus_grant {
    bool granted, read, write;
    uint64_t start, end, read_ps, write_ps;
    uint8_t *ptr;
};

struct bus_invalid {
    unsigned count;
    uint64_t start[8], end[8];
};

/* Elaborates on first use; forgets notes, invalidations and writes seen. */
void bus_start(void);

enum bus_answer bus_transport(struct bus_call *c);
unsigned bus_debug(unsigned from, bool write, uint64_t addr, void *data, unsigned len);
struct bus_grant bus_dmi(unsigned from, bool write, uint64_t addr);
const struct bus_invalid *bus_invalidated(unsigned initiator);

/* Error text of mapping [base, base + size) as "new"; for requests that must fail. */
const char *bus_map(uint64_t base, uint64_t size);
/* Error text of an initiator "new" with these two views {bus, cpu, size}. */
const char *bus_views(const uint64_t a[3], const uint64_t b[3]);
const char *bus_describe(void);
uint64_t bus_errors(void);          /* guest errors of the router */
const char *bus_note(void);         /* "instance: text" of the last note printed */
unsigned bus_notes_printed(void);

/* Memories, straight. */
uint8_t *ram_data(void);
uint8_t *rom_data(void);
uint8_t *big_data(void);
uint64_t ram_errors(void);
uint64_t rom_errors(void);
void ram_set_clock(uint64_t ps);
/* Writes that the observers of ram were told: how many, the last one, bytes told to the second. */
struct ram_writes {
    unsigned count;
    uint64_t offset, len, second_bytes;
};
const struct ram_writes *ram_seen(void);
/* What the constructor of a memory of 2^63 - 1 (0) and of no (1) bytes throws. */
const char *memory_failure(unsigned n);

/* The picky target: what it grants or denies next, what it was asked, and invalidation by it. */
void picky_answers(bool grant, uint64_t start, uint64_t end);
uint64_t picky_asked(void); /* address that came with the last call of any kind */
unsigned picky_calls(void);
void picky_invalidates(uint64_t start, uint64_t end);
uint8_t *picky_data(void);

#ifdef __cplusplus
}
#endif
#endif
