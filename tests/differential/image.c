/* SPDX-License-Identifier: Apache-2.0 */
#include "image.h"

#include "random_program.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

enum { STOP_AT = 0x40 /* offset of what ends the run */ };

unsigned image_fits(uint64_t first, uint64_t count)
{
    const unsigned room = GUEST_SLOTS - image_slot(first);

    return count < room ? (unsigned)count : room;
}

static uint32_t slot_address(uint64_t seed)
{
    return GUEST_BASE + GUEST_SLOT_AT + image_slot(seed) * GUEST_SLOT;
}

unsigned image_fill(uint8_t *memory, const struct image *image)
{
    struct code c = {.bytes = memory, .base = GUEST_BASE};
    unsigned items = 0;

    memset(memory, 0, GUEST_IMAGE);
    emit_li(&c, T0, slot_address(image->first));
    emit(&c, I_JALR(ZERO, 0, T0));
    c.at = STOP_AT;
    emit_li(&c, T0, GUEST_EXIT);
    emit_li(&c, T1, 0x5555);
    emit(&c, I_SW(T1, 0, T0));
    emit(&c, I_JAL(ZERO, 0));
    for (unsigned i = 0; i < image->count; i++) {
        const uint64_t seed = image->first + i;
        const bool last = i + 1 == image->count;

        items = random_program(memory, image_slot(seed), seed, image->items,
                               last ? GUEST_BASE + STOP_AT : slot_address(seed + 1));
    }
    return items;
}

/* --- ELF ---------------------------------------------------------------------------------------
 */

#define NAMES "\0begin_signature\0end_signature\0.symtab\0.strtab\0.text"

struct file {
    Elf32_Ehdr head;
    Elf32_Phdr load;
    Elf32_Sym symbol[3];
    char names[sizeof NAMES];
    Elf32_Shdr section[4];
};

static const struct file file = {
    .head = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
             .e_type = ET_EXEC,
             .e_machine = EM_RISCV,
             .e_version = EV_CURRENT,
             .e_entry = GUEST_BASE,
             .e_phoff = offsetof(struct file, load),
             .e_shoff = offsetof(struct file, section),
             .e_flags = 1 /* RVC */,
             .e_ehsize = sizeof(Elf32_Ehdr),
             .e_phentsize = sizeof(Elf32_Phdr),
             .e_phnum = 1,
             .e_shentsize = sizeof(Elf32_Shdr),
             .e_shnum = 4,
             .e_shstrndx = 2},
    .load = {.p_type = PT_LOAD,
             .p_offset = sizeof(struct file),
             .p_vaddr = GUEST_BASE,
             .p_paddr = GUEST_BASE,
             .p_filesz = GUEST_IMAGE,
             .p_memsz = GUEST_IMAGE,
             .p_flags = PF_R | PF_W | PF_X,
             .p_align = 4},
    .symbol = {[1] = {.st_name = 1,
                      .st_value = GUEST_BASE + GUEST_SLOT_AT,
                      .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_NOTYPE),
                      .st_shndx = 3},
               [2] = {.st_name = 17,
                      .st_value = GUEST_BASE + GUEST_IMAGE,
                      .st_info = ELF32_ST_INFO(STB_GLOBAL, STT_NOTYPE),
                      .st_shndx = 3}},
    .names = NAMES,
    .section = {[1] = {.sh_name = 31,
                       .sh_type = SHT_SYMTAB,
                       .sh_offset = offsetof(struct file, symbol),
                       .sh_size = 3 * sizeof(Elf32_Sym),
                       .sh_link = 2,
                       .sh_info = 1,
                       .sh_addralign = 4,
                       .sh_entsize = sizeof(Elf32_Sym)},
                [2] = {.sh_name = 39,
                       .sh_type = SHT_STRTAB,
                       .sh_offset = offsetof(struct file, names),
                       .sh_size = sizeof NAMES,
                       .sh_addralign = 1},
                [3] = {.sh_name = 47,
                       .sh_type = SHT_PROGBITS,
                       .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
                       .sh_addr = GUEST_BASE,
                       .sh_offset = sizeof(struct file),
                       .sh_size = GUEST_IMAGE,
                       .sh_addralign = 4}},
};

bool image_write_elf(const char *path, const uint8_t *memory)
{
    FILE *f = fopen(path, "wb");
    bool ok;

    if (!f)
        return false;
    ok = fwrite(&file, sizeof file, 1, f) == 1 && fwrite(memory, GUEST_IMAGE, 1, f) == 1;
    return !fclose(f) && ok;
}
