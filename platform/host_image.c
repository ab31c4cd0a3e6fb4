/* SPDX-License-Identifier: Apache-2.0 */
#include "host_image.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { PAGE = 4096, SEGMENTS_MAX = 8, SIGNALS_MAX = 100, SIGNAL_STACK = 65536 };

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

/* --- loading ------------------------------------------------------------------------ */

/* As it is in the file. */
static const struct host_program *find_mark(const uint8_t *bytes, size_t size)
{
    const struct host_program *p = memmem(bytes, size, HOST_MARK, sizeof HOST_MARK);

    return p && size - (size_t)((const uint8_t *)p - bytes) >= sizeof *p ? p : NULL;
}

/* The loader would map what is not there. */
static bool is_whole(const uint8_t *bytes, size_t size)
{
    ElfW(Ehdr) header;
    ElfW(Phdr) segment;

    memcpy(&header, bytes, sizeof header);
    if (header.e_phentsize != sizeof segment || header.e_phoff > size ||
        (size - header.e_phoff) / sizeof segment < header.e_phnum)
        return false;
    for (size_t i = 0; i < header.e_phnum; i++) {
        memcpy(&segment, bytes + header.e_phoff + i * sizeof segment, sizeof segment);
        if (segment.p_offset > size || segment.p_filesz > size - segment.p_offset)
            return false;
    }
    return true;
}

static int check(const char *name, const uint8_t *bytes, size_t size, struct failure *f)
{
    const struct host_program *p = find_mark(bytes, size);
    uint32_t sanitized;

    if (size < sizeof(ElfW(Ehdr)) || memcmp(bytes, ELFMAG, SELFMAG) ||
        bytes[EI_CLASS] != ELFCLASS64 || bytes[offsetof(ElfW(Ehdr), e_type)] != ET_DYN)
        return fail(f,
                    "%s: is not a shared object of this host; --cpu host runs sw/host/NAME.so of "
                    "the build, an RV32 program runs without --cpu host",
                    name);
    if (!p)
        return fail(f,
                    "%s: is not a program for this dmavp's host CPU; build it as "
                    "dmavp_firmware() of cmake/firmware.cmake does",
                    name);
    if (!is_whole(bytes, size))
        return fail(f, "%s: is cut off after %zu bytes; build it again", name, size);
    memcpy(&sanitized, &p->sanitized, sizeof sanitized);
    if (sanitized && !SANITIZED)
        return fail(f,
                    "%s: is built with sanitizers, and this dmavp is not; run it with the dmavp of "
                    "the asan preset, build/asan/dmavp",
                    name);
    return 0;
}

int host_image_open(struct host_image *h, const char *name, const uint8_t *bytes, size_t size,
                    struct failure *f)
{
    char path[4096];

    h->name = name;
    if (check(name, bytes, size, f))
        return -1;
    /* without a slash it would be looked for elsewhere */
    snprintf(path, sizeof path, "%s%s", strchr(name, '/') ? "" : "./", name);
    h->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!h->handle)
        return fail(f, "%s: cannot be loaded: %s; build it again", name, dlerror());
    h->program = dlsym(h->handle, HOST_SYMBOL);
    if (!h->program)
        return fail(f, "%s: has no symbol " HOST_SYMBOL "; build it again", name);
    return 0;
}

/* --- memory ----------------------------------------------------------------------------- */

/* Offsets in the object, of pages. */
struct segments {
    const struct link_map *map;
    unsigned n;
    size_t from[SEGMENTS_MAX], to[SEGMENTS_MAX];
    size_t end, data_at, data_end;
};

static int note_segments(struct dl_phdr_info *info, size_t size, void *arg)
{
    struct segments *s = arg;

    (void)size;
    if (info->dlpi_addr != s->map->l_addr)
        return 0;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        const size_t from = p->p_vaddr & ~(size_t)(PAGE - 1);
        const size_t to = (p->p_vaddr + p->p_memsz + PAGE - 1) & ~(size_t)(PAGE - 1);

        if (p->p_type != PT_LOAD || s->n == SEGMENTS_MAX)
            continue;
        s->from[s->n] = from;
        s->to[s->n++] = to;
        if (to > s->end)
            s->end = to;
        if (!(p->p_flags & PF_W))
            continue;
        s->data_at = s->data_end ? s->data_at : from;
        s->data_end = to;
    }
    return 1;
}

/* What AddressSanitizer has put between variables is copied, too. */
__attribute__((no_sanitize_address)) static void copy_all(uint8_t *to, const uint8_t *from,
                                                          size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((volatile uint8_t *)to)[i] = from[i];
}

static int find_segments(struct host_image *h, struct segments *s, uint64_t ram_size,
                         struct failure *f)
{
    if (dlinfo(h->handle, RTLD_DI_LINKMAP, &s->map) || !dl_iterate_phdr(note_segments, s) ||
        !s->data_end)
        return fail(f, "%s: has no segments; build it again", h->name);
    if (s->end > ram_size)
        return fail(f, "%s: its %zu bytes do not fit into RAM; make that larger", h->name, s->end);
    h->link.image = (uint8_t *)s->map->l_addr;
    h->link.image_size = s->end;
    h->data_at = s->data_at;
    h->data_size = s->data_end - s->data_at;
    return 0;
}

static int no_room(const struct host_image *h, struct failure *f)
{
    return fail(f, "%s: cannot be moved into RAM: %s", h->name, strerror(errno));
}

static int catch_signals(struct host_image *h, struct failure *f);

int host_image_place(struct host_image *h, int fd, uint64_t base, uint64_t size, struct failure *f)
{
    struct segments s = {0};
    uint8_t *ram;

    if (find_segments(h, &s, size, f))
        return -1;
    ram = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    h->data = malloc(h->data_size);
    if (ram == MAP_FAILED || !h->data)
        return no_room(h, f);
    h->link.ram = ram;
    h->link.ram_base = base;
    h->link.ram_size = size;
    for (unsigned i = 0; i < s.n; i++)
        copy_all(ram + s.from[i], h->link.image + s.from[i], s.to[i] - s.from[i]);
    memcpy(h->data, ram + h->data_at, h->data_size);
    if (mmap(h->link.image + h->data_at, h->data_size, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_FIXED, fd, (off_t)h->data_at) == MAP_FAILED)
        return no_room(h, f);
    return SANITIZED ? 0 : catch_signals(h, f);
}

void host_image_reset(struct host_image *h, uint64_t tree)
{
    memcpy(h->link.ram + h->data_at, h->data, h->data_size);
    h->link.tree = tree;
    h->program->reset(&h->link);
}

void host_image_close(struct host_image *h)
{
    if (h->program)
        h->program->reset(NULL); /* its destructors are still to come */
    free(h->data);
    h->data = NULL;
}

/* --- signals ------------------------------------------------------------------------------- */

static struct host_image *caught; /* the one whose signals they are */

static void give_to_program(int signal, siginfo_t *info, void *context)
{
    ucontext_t *const u = context;
    struct host_link *const link = &caught->link;

    /* A bug of ours, or no end of them, comes again, and ends the process. */
    if (!link->inside || ++caught->signals > SIGNALS_MAX) {
        struct sigaction usual = {.sa_handler = SIG_DFL};

        sigaction(signal, &usual, NULL);
        return;
    }
    link->fault_signal = signal;
    link->fault_addr = (uint64_t)(uintptr_t)info->si_addr;
#ifdef __x86_64__
    greg_t *const reg = u->uc_mcontext.gregs;

    link->fault_pc = (uint64_t)reg[REG_RIP];
    reg[REG_RIP] = (greg_t)(uintptr_t)caught->program->exception;
    reg[REG_RSP] = ((reg[REG_RSP] - 128) & ~15ll) - 8; /* as after a call */
#else
    (void)u;
#endif
}

static int catch_signals(struct host_image *h, struct failure *f)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP};
    const struct sigaction action = {.sa_sigaction = give_to_program,
                                     .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    const stack_t stack = {.ss_sp = malloc(SIGNAL_STACK), .ss_size = SIGNAL_STACK};

    caught = h;
    if (!stack.ss_sp || sigaltstack(&stack, NULL))
        return no_room(h, f);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
    return 0;
}
