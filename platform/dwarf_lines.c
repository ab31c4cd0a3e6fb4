/* SPDX-License-Identifier: Apache-2.0 */
/* Source lines by way of libdw (elfutils), which knows all versions and forms of DWARF. */
#include "source_lines.h"

#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

/* A range whose file is still a name of libdw's, and the folder in which the compiler ran. */
struct row {
    struct line_range range;
    const char *name, *folder;
    size_t index; /* rows at one address keep their order */
};

struct rows {
    struct row *at;
    size_t count, room;
};

static bool put(struct rows *rows, const struct row *row)
{
    if (rows->count == rows->room) {
        const size_t room = 2 * rows->room + 1024;
        struct row *at = realloc(rows->at, room * sizeof *at);

        if (!at)
            return false;
        rows->at = at;
        rows->room = room;
    }
    rows->at[rows->count] = *row;
    rows->at[rows->count].index = rows->count;
    rows->count++;
    return true;
}

/* A row of the table reaches to the next one of its sequence. */
static bool read_unit(const struct elf *elf, Dwarf_Lines *lines, size_t count, const char *folder,
                      struct rows *rows)
{
    for (size_t i = 0; i + 1 < count; i++) {
        Dwarf_Line *line = dwarf_onesrcline(lines, i), *next = dwarf_onesrcline(lines, i + 1);
        Dwarf_Addr lo = 0, hi = 0;
        int number = 0;
        bool end = true;
        struct row row;

        if (!line || !next || dwarf_lineendsequence(line, &end) || end ||
            dwarf_lineaddr(line, &lo) || dwarf_lineaddr(next, &hi) ||
            dwarf_lineno(line, &number) || number <= 0 || lo > UINT32_MAX || hi < lo ||
            hi > UINT64_C(1) << 32 || !elf_loaded(elf, (uint32_t)lo))
            continue;
        row = (struct row){.range = {.lo = lo, .hi = hi, .line = (uint32_t)number},
                           .name = dwarf_linesrc(line, NULL, NULL), .folder = folder};
        if (row.name && !put(rows, &row))
            return false;
    }
    return true;
}

enum result { DONE, DAMAGED, NO_MEMORY };

static enum result read_units(const struct elf *elf, Dwarf *dwarf, struct rows *rows)
{
    Dwarf_Off off = 0, next;
    Dwarf_CU *cu = NULL;
    Dwarf_Lines *lines;
    Dwarf_Files *files;
    size_t count, all;
    int more;

    while (!(more = dwarf_next_lines(dwarf, off, &next, &cu, &files, &all, &lines, &count))) {
        const char *const *folders = NULL;
        size_t n;

        if (dwarf_getsrcdirs(files, &folders, &n) || !n)
            return DAMAGED;
        if (!read_unit(elf, lines, count, folders[0], rows))
            return NO_MEMORY;
        off = next;
    }
    return more < 0 ? DAMAGED : DONE;
}

static int by_address(const void *pa, const void *pb)
{
    const struct row *a = pa, *b = pb;

    if (a->range.lo != b->range.lo)
        return a->range.lo < b->range.lo ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

/* Where two tables speak of the same code, the one that begins later holds. */
static void cut_overlaps(struct rows *rows)
{
    struct line_range *last = NULL;

    for (size_t i = 0; i < rows->count; i++) {
        struct line_range *r = &rows->at[i].range;

        if (last && last->hi > r->lo)
            last->hi = r->lo;
        if (r->hi > r->lo)
            last = r;
    }
}

/* --- files -------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The clean path of ROW's file (free it). A folder that is not absolute was made up by the
 * compiler's options, together with names that are relative to another one. */
static char *path_of(const struct row *row)
{
    const char *folder = row->folder && *row->folder == '/' && *row->name != '/' ? row->folder : "";
    char *path = malloc(strlen(folder) + strlen(row->name) + 2);

    if (!path)
        return NULL;
    strcpy(path, folder);
    strcat(strcat(path, *folder ? "/" : ""), row->name);
    source_path_clean(path);
    return path;
}

/* As neighbours mostly are. */
static bool same_file(const struct row *a, const struct row *b)
{
    return a->name == b->name && a->folder == b->folder;
}

/* Paths of all rows, each once. */
static bool list_files(struct source_lines *l, const struct rows *rows)
{
    uint32_t kept = 0;

    l->file = calloc(rows->count + 1, sizeof *l->file);
    if (!l->file)
        return false;
    for (size_t i = 0; i < rows->count; i++) {
        if (i && same_file(&rows->at[i - 1], &rows->at[i]))
            continue;
        l->file[l->files] = path_of(&rows->at[i]);
        if (!l->file[l->files])
            return false;
        l->files++;
    }
    qsort(l->file, l->files, sizeof *l->file, by_text);
    for (uint32_t i = 0; i < l->files; i++) {
        if (kept && !strcmp(l->file[kept - 1], l->file[i]))
            free(l->file[i]);
        else
            l->file[kept++] = l->file[i];
    }
    l->files = kept;
    return true;
}

static bool list_ranges(struct source_lines *l, const struct rows *rows)
{
    l->range = calloc(rows->count + 1, sizeof *l->range);
    for (size_t i = 0; l->range && i < rows->count; i++) {
        l->range[i] = rows->at[i].range;
        if (i && same_file(&rows->at[i - 1], &rows->at[i])) {
            l->range[i].file = l->range[i - 1].file;
        } else {
            char *path = path_of(&rows->at[i]), **found;

            if (!path)
                return false;
            found = bsearch(&path, l->file, l->files, sizeof *l->file, by_text);
            l->range[i].file = (uint32_t)(found - l->file);
            free(path);
        }
    }
    l->count = rows->count;
    return l->range != NULL;
}

static struct source_lines *lines_of(struct rows *rows)
{
    struct source_lines *l = calloc(1, sizeof *l);

    if (rows->count)
        qsort(rows->at, rows->count, sizeof *rows->at, by_address);
    cut_overlaps(rows);
    if (l && list_files(l, rows) && list_ranges(l, rows))
        return l;
    source_lines_free(l);
    return NULL;
}

static struct source_lines *read_dwarf(const struct elf *elf, Dwarf *dwarf, struct failure *f)
{
    struct source_lines *l = NULL;
    struct rows rows = {0};
    const enum result result = read_units(elf, dwarf, &rows);

    if (result == DAMAGED)
        fail(f, "%s: its line numbers (.debug_line) are damaged: %s; link it again", elf->name,
             dwarf_errmsg(-1));
    else if (result == DONE && !rows.count)
        fail(f, "%s: has no line numbers (.debug_line); compile it with -g", elf->name);
    else if (result == NO_MEMORY || !(l = lines_of(&rows)))
        fail(f, "%s: memory is short for its line numbers", elf->name);
    free(rows.at);
    return l;
}

struct source_lines *dwarf_lines_read(const struct elf *elf, struct failure *f)
{
    struct source_lines *l = NULL;
    Elf *file;
    Dwarf *dwarf;

    elf_version(EV_CURRENT);
    file = elf_memory((char *)elf->bytes, elf->size); /* only reads */
    dwarf = file ? dwarf_begin_elf(file, DWARF_C_READ, NULL) : NULL;
    if (dwarf)
        l = read_dwarf(elf, dwarf, f);
    else /* no section of debug information at all */
        fail(f, "%s: has no line numbers (.debug_line); compile it with -g", elf->name);
    dwarf_end(dwarf);
    elf_end(file);
    return l;
}
