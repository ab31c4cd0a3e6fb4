/* SPDX-License-Identifier: Apache-2.0 */
#include "gdb_xml.h"

#include "gdb_server.h"
#include "rv_csrs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const x_names[32] = {
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "fp", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

/* In the order of their numbers (II 2.2). */
static const struct {
    const char *name;
    unsigned number;
} csrs[] = {
    {"mstatus", CSR_MSTATUS},
    {"misa", CSR_MISA},
    {"mie", CSR_MIE},
    {"mtvec", CSR_MTVEC},
    {"mcounteren", CSR_MCOUNTEREN},
    {"menvcfg", CSR_MENVCFG},
    {"mcountinhibit", CSR_MCOUNTINHIBIT},
    {"mscratch", CSR_MSCRATCH},
    {"mepc", CSR_MEPC},
    {"mcause", CSR_MCAUSE},
    {"mtval", CSR_MTVAL},
    {"mip", CSR_MIP},
    {"mcycle", CSR_MCYCLE},
    {"minstret", CSR_MINSTRET},
    {"mcycleh", CSR_MCYCLE | CSR_HIGH},
    {"minstreth", CSR_MINSTRET | CSR_HIGH},
    {"cycle", CSR_CYCLE},
    {"time", CSR_TIME},
    {"instret", CSR_INSTRET},
    {"cycleh", CSR_CYCLE | CSR_HIGH},
    {"timeh", CSR_TIME | CSR_HIGH},
    {"instreth", CSR_INSTRET | CSR_HIGH},
    {"mhartid", CSR_MHARTID},
};

/* What was written to OUT, from open_memstream(TEXT). */
static char *text_close(FILE *out, char **text)
{
    const bool failed = ferror(out);

    if (!fclose(out) && !failed)
        return *text;
    free(*text);
    return NULL;
}

static void put_reg(FILE *out, const char *name, unsigned bits, const char *type, unsigned number)
{
    fprintf(out, "<reg name=\"%s\" bitsize=\"%u\" type=\"%s\" regnum=\"%u\"/>\n", name, bits, type,
            number);
}

static void put_cpu(FILE *out, unsigned xlen)
{
    fprintf(out, "<feature name=\"org.gnu.gdb.riscv.cpu\">\n");
    for (unsigned i = 0; i < 32; i++)
        put_reg(out, x_names[i], xlen,
                i == 1             ? "code_ptr"
                : i >= 2 && i <= 4 ? "data_ptr"
                                   : "int",
                i);
    put_reg(out, "pc", xlen, "code_ptr", GDB_REG_PC);
    fprintf(out, "</feature>\n");
}

char *gdb_xml_features(unsigned xlen, bool (*exists)(void *arg, unsigned csr), void *arg)
{
    size_t size;
    char *text;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    /* Without osabi a gdb for many targets takes GNU/Linux for granted, and does not step harts but
     * plants breakpoints. */
    fprintf(out,
            "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n<target>\n"
            "<architecture>riscv:rv%u</architecture>\n<osabi>none</osabi>\n",
            xlen);
    put_cpu(out, xlen);
    fprintf(out, "<feature name=\"org.gnu.gdb.riscv.csr\">\n");
    for (size_t i = 0; i < sizeof csrs / sizeof *csrs; i++)
        if (exists(arg, csrs[i].number))
            put_reg(out, csrs[i].name, xlen, "int", GDB_REG_CSR + csrs[i].number);
    fprintf(out, "</feature>\n<feature name=\"org.gnu.gdb.riscv.virtual\">\n");
    put_reg(out, "priv", xlen, "int", GDB_REG_PRIV);
    fprintf(out, "</feature>\n</target>\n");
    return text_close(out, &text);
}

char *gdb_xml_memory(const struct board *b)
{
    size_t size;
    char *text;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    fprintf(out, "<?xml version=\"1.0\"?>\n<!DOCTYPE memory-map PUBLIC "
                 "\"+//IDN gnu.org//DTD GDB Memory Map V1.0//EN\" "
                 "\"http://sourceware.org/gdb/gdb-memory-map.dtd\">\n<memory-map>\n");
    for (unsigned i = 0; i < b->parts; i++) {
        const struct board_part *p = &b->part[i];

        if (p->part->kind == PART_MEMORY)
            fprintf(out, "<memory type=\"%s\" start=\"0x%" PRIx64 "\" length=\"0x%" PRIx64 "\"/>\n",
                    p->part->role == ROLE_ROM ? "rom" : "ram", p->base, p->size);
    }
    fprintf(out, "</memory-map>\n");
    return text_close(out, &text);
}
