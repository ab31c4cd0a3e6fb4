/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed instructions (I 16): every one, every immediate bit, reserved encodings and hints. */
#include "cpu_rig.h"
#include "rv_internal.h"

struct pair {
    const char *name;
    uint16_t compressed;
    uint32_t full; /* as the GNU assembler encodes the same thing in 32 bits */
};

static const struct pair pairs[] = {
    {"c.addi4spn a0,sp,4", 0x0048, 0x00410513},
    {"c.addi4spn a0,sp,8", 0x0028, 0x00810513},
    {"c.addi4spn a0,sp,16", 0x0808, 0x01010513},
    {"c.addi4spn a0,sp,32", 0x1008, 0x02010513},
    {"c.addi4spn a0,sp,64", 0x0088, 0x04010513},
    {"c.addi4spn a0,sp,128", 0x0108, 0x08010513},
    {"c.addi4spn a0,sp,256", 0x0208, 0x10010513},
    {"c.addi4spn a0,sp,512", 0x0408, 0x20010513},
    {"c.addi4spn a0,sp,1020", 0x1fe8, 0x3fc10513},
    {"c.lw s1,0(a5)", 0x4384, 0x0007a483},
    {"c.sw s0,0(a2)", 0xc200, 0x00862023},
    {"c.lw s1,4(a5)", 0x43c4, 0x0047a483},
    {"c.sw s0,4(a2)", 0xc240, 0x00862223},
    {"c.lw s1,8(a5)", 0x4784, 0x0087a483},
    {"c.sw s0,8(a2)", 0xc600, 0x00862423},
    {"c.lw s1,16(a5)", 0x4b84, 0x0107a483},
    {"c.sw s0,16(a2)", 0xca00, 0x00862823},
    {"c.lw s1,32(a5)", 0x5384, 0x0207a483},
    {"c.sw s0,32(a2)", 0xd200, 0x02862023},
    {"c.lw s1,64(a5)", 0x43a4, 0x0407a483},
    {"c.sw s0,64(a2)", 0xc220, 0x04862023},
    {"c.lw s1,124(a5)", 0x5fe4, 0x07c7a483},
    {"c.sw s0,124(a2)", 0xde60, 0x06862e23},
    {"c.nop", 0x0001, 0x00000013},
    {"c.addi t6,1", 0x0f85, 0x001f8f93},
    {"c.li t5,1", 0x4f05, 0x00100f13},
    {"c.addi t6,2", 0x0f89, 0x002f8f93},
    {"c.li t5,2", 0x4f09, 0x00200f13},
    {"c.addi t6,4", 0x0f91, 0x004f8f93},
    {"c.li t5,4", 0x4f11, 0x00400f13},
    {"c.addi t6,8", 0x0fa1, 0x008f8f93},
    {"c.li t5,8", 0x4f21, 0x00800f13},
    {"c.addi t6,16", 0x0fc1, 0x010f8f93},
    {"c.li t5,16", 0x4f41, 0x01000f13},
    {"c.addi t6,-1", 0x1ffd, 0xffff8f93},
    {"c.li t5,-1", 0x5f7d, 0xfff00f13},
    {"c.addi t6,-32", 0x1f81, 0xfe0f8f93},
    {"c.li t5,-32", 0x5f01, 0xfe000f13},
    {"c.addi t6,31", 0x0ffd, 0x01ff8f93},
    {"c.li t5,31", 0x4f7d, 0x01f00f13},
    {"c.li t5,0", 0x4f01, 0x00000f13},
    {"c.jal .+(2)", 0x2009, 0x002000ef},
    {"c.j .+(2)", 0xa009, 0x0020006f},
    {"c.jal .+(4)", 0x2011, 0x004000ef},
    {"c.j .+(4)", 0xa011, 0x0040006f},
    {"c.jal .+(8)", 0x2021, 0x008000ef},
    {"c.j .+(8)", 0xa021, 0x0080006f},
    {"c.jal .+(16)", 0x2801, 0x010000ef},
    {"c.j .+(16)", 0xa801, 0x0100006f},
    {"c.jal .+(32)", 0x2005, 0x020000ef},
    {"c.j .+(32)", 0xa005, 0x0200006f},
    {"c.jal .+(64)", 0x2081, 0x040000ef},
    {"c.j .+(64)", 0xa081, 0x0400006f},
    {"c.jal .+(128)", 0x2041, 0x080000ef},
    {"c.j .+(128)", 0xa041, 0x0800006f},
    {"c.jal .+(256)", 0x2201, 0x100000ef},
    {"c.j .+(256)", 0xa201, 0x1000006f},
    {"c.jal .+(512)", 0x2401, 0x200000ef},
    {"c.j .+(512)", 0xa401, 0x2000006f},
    {"c.jal .+(1024)", 0x2101, 0x400000ef},
    {"c.j .+(1024)", 0xa101, 0x4000006f},
    {"c.jal .+(-2)", 0x3ffd, 0xfffff0ef},
    {"c.j .+(-2)", 0xbffd, 0xfffff06f},
    {"c.jal .+(-2048)", 0x3001, 0x801ff0ef},
    {"c.j .+(-2048)", 0xb001, 0x801ff06f},
    {"c.jal .+(2046)", 0x2ffd, 0x7fe000ef},
    {"c.j .+(2046)", 0xaffd, 0x7fe0006f},
    {"c.addi16sp sp,16", 0x6141, 0x01010113},
    {"c.addi16sp sp,32", 0x6105, 0x02010113},
    {"c.addi16sp sp,64", 0x6121, 0x04010113},
    {"c.addi16sp sp,128", 0x6109, 0x08010113},
    {"c.addi16sp sp,256", 0x6111, 0x10010113},
    {"c.addi16sp sp,-16", 0x717d, 0xff010113},
    {"c.addi16sp sp,-512", 0x7101, 0xe0010113},
    {"c.addi16sp sp,496", 0x617d, 0x1f010113},
    {"c.lui a7,1", 0x6885, 0x000018b7},
    {"c.lui a7,2", 0x6889, 0x000028b7},
    {"c.lui a7,4", 0x6891, 0x000048b7},
    {"c.lui a7,8", 0x68a1, 0x000088b7},
    {"c.lui a7,16", 0x68c1, 0x000108b7},
    {"c.lui a7,31", 0x68fd, 0x0001f8b7},
    {"c.lui a7,0xfffe0", 0x7881, 0xfffe08b7},
    {"c.lui a7,0xfffff", 0x78fd, 0xfffff8b7},
    {"c.srli a3,1", 0x8285, 0x0016d693},
    {"c.srai a4,1", 0x8705, 0x40175713},
    {"c.slli s11,1", 0x0d86, 0x001d9d93},
    {"c.srli a3,2", 0x8289, 0x0026d693},
    {"c.srai a4,2", 0x8709, 0x40275713},
    {"c.slli s11,2", 0x0d8a, 0x002d9d93},
    {"c.srli a3,4", 0x8291, 0x0046d693},
    {"c.srai a4,4", 0x8711, 0x40475713},
    {"c.slli s11,4", 0x0d92, 0x004d9d93},
    {"c.srli a3,8", 0x82a1, 0x0086d693},
    {"c.srai a4,8", 0x8721, 0x40875713},
    {"c.slli s11,8", 0x0da2, 0x008d9d93},
    {"c.srli a3,16", 0x82c1, 0x0106d693},
    {"c.srai a4,16", 0x8741, 0x41075713},
    {"c.slli s11,16", 0x0dc2, 0x010d9d93},
    {"c.srli a3,31", 0x82fd, 0x01f6d693},
    {"c.srai a4,31", 0x877d, 0x41f75713},
    {"c.slli s11,31", 0x0dfe, 0x01fd9d93},
    {"c.andi s0,0", 0x8801, 0x00047413},
    {"c.andi s0,1", 0x8805, 0x00147413},
    {"c.andi s0,2", 0x8809, 0x00247413},
    {"c.andi s0,4", 0x8811, 0x00447413},
    {"c.andi s0,8", 0x8821, 0x00847413},
    {"c.andi s0,16", 0x8841, 0x01047413},
    {"c.andi s0,-32", 0x9801, 0xfe047413},
    {"c.andi s0,-1", 0x987d, 0xfff47413},
    {"c.sub a0,a5", 0x8d1d, 0x40f50533},
    {"c.sub s0,s1", 0x8c05, 0x40940433},
    {"c.xor a0,a5", 0x8d3d, 0x00f54533},
    {"c.xor s0,s1", 0x8c25, 0x00944433},
    {"c.or a0,a5", 0x8d5d, 0x00f56533},
    {"c.or s0,s1", 0x8c45, 0x00946433},
    {"c.and a0,a5", 0x8d7d, 0x00f57533},
    {"c.and s0,s1", 0x8c65, 0x00947433},
    {"c.beqz a1,.+(2)", 0xc189, 0x00058163},
    {"c.bnez a5,.+(2)", 0xe389, 0x00079163},
    {"c.beqz a1,.+(4)", 0xc191, 0x00058263},
    {"c.bnez a5,.+(4)", 0xe391, 0x00079263},
    {"c.beqz a1,.+(8)", 0xc581, 0x00058463},
    {"c.bnez a5,.+(8)", 0xe781, 0x00079463},
    {"c.beqz a1,.+(16)", 0xc981, 0x00058863},
    {"c.bnez a5,.+(16)", 0xeb81, 0x00079863},
    {"c.beqz a1,.+(32)", 0xc185, 0x02058063},
    {"c.bnez a5,.+(32)", 0xe385, 0x02079063},
    {"c.beqz a1,.+(64)", 0xc1a1, 0x04058063},
    {"c.bnez a5,.+(64)", 0xe3a1, 0x04079063},
    {"c.beqz a1,.+(128)", 0xc1c1, 0x08058063},
    {"c.bnez a5,.+(128)", 0xe3c1, 0x08079063},
    {"c.beqz a1,.+(-2)", 0xddfd, 0xfe058fe3},
    {"c.bnez a5,.+(-2)", 0xfffd, 0xfe079fe3},
    {"c.beqz a1,.+(-256)", 0xd181, 0xf00580e3},
    {"c.bnez a5,.+(-256)", 0xf381, 0xf00790e3},
    {"c.beqz a1,.+(254)", 0xcdfd, 0x0e058f63},
    {"c.bnez a5,.+(254)", 0xeffd, 0x0e079f63},
    {"c.lwsp s11,0(sp)", 0x4d82, 0x00012d83},
    {"c.swsp t6,0(sp)", 0xc07e, 0x01f12023},
    {"c.lwsp s11,4(sp)", 0x4d92, 0x00412d83},
    {"c.swsp t6,4(sp)", 0xc27e, 0x01f12223},
    {"c.lwsp s11,8(sp)", 0x4da2, 0x00812d83},
    {"c.swsp t6,8(sp)", 0xc47e, 0x01f12423},
    {"c.lwsp s11,16(sp)", 0x4dc2, 0x01012d83},
    {"c.swsp t6,16(sp)", 0xc87e, 0x01f12823},
    {"c.lwsp s11,32(sp)", 0x5d82, 0x02012d83},
    {"c.swsp t6,32(sp)", 0xd07e, 0x03f12023},
    {"c.lwsp s11,64(sp)", 0x4d86, 0x04012d83},
    {"c.swsp t6,64(sp)", 0xc0fe, 0x05f12023},
    {"c.lwsp s11,128(sp)", 0x4d8a, 0x08012d83},
    {"c.swsp t6,128(sp)", 0xc17e, 0x09f12023},
    {"c.lwsp s11,252(sp)", 0x5dfe, 0x0fc12d83},
    {"c.swsp t6,252(sp)", 0xdffe, 0x0ff12e23},
    {"c.jr t6", 0x8f82, 0x000f8067},
    {"c.jalr s11", 0x9d82, 0x000d80e7},
    {"c.mv t6,s11", 0x8fee, 0x01b00fb3},
    {"c.add s11,t6", 0x9dfe, 0x01fd8db3},
    {"c.ebreak", 0x9002, 0x00100073},
};

TEST(cpu_compressed, each_is_a_short_form_of_a_base_instruction)
{
    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (!CHECK_EQ(rv_expand(pairs[i].compressed), pairs[i].full))
            CHECK_STR(pairs[i].name, "");
}

TEST(cpu_compressed, reserved_and_absent_encodings_trap_with_their_16_bits)
{
    static const uint16_t insns[] = {
        0x0000, /* defined illegal */
        0x0004, /* c.addi4spn with immediate 0 */
        0x2000, /* c.fld */
        0x6000, /* c.flw */
        0x8000, /* reserved */
        0xa000, /* c.fsd */
        0xe000, /* c.fsw */
        0x6101, /* c.addi16sp with immediate 0 */
        0x6081, /* c.lui with immediate 0 */
        0x9001, /* c.srli by 32 (RV32: custom) */
        0x9401, /* c.srai by 32 */
        0x9c01, /* c.subw (RV64) */
        0x9c21, /* c.addw (RV64) */
        0x9c41, /* reserved */
        0x9c61, /* reserved */
        0x1082, /* c.slli by 32 */
        0x2002, /* c.fldsp */
        0x4002, /* c.lwsp to x0 */
        0x6002, /* c.flwsp */
        0x8002, /* c.jr x0 */
        0xa002, /* c.fsdsp */
        0xe002, /* c.fswsp */
    };
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < sizeof insns / sizeof insns[0]; i++) {
        r->at = 16 * i + 2;
        rv_set_pc(r->cpu, RAM(r->at));
        put16(r, insns[i]);
        run(r, 1);
        check_trap(r, CAUSE_ILLEGAL, RAM(16 * i + 2), insns[i]);
    }
    rig_free(r);
}

TEST(cpu_compressed, hints_change_nothing)
{
    static const uint16_t insns[] = {
        0x0005, /* c.nop 1 */
        0x0281, /* c.addi t0, 0 */
        0x4005, /* c.li x0, 1 */
        0x6005, /* c.lui x0, 1 */
        0x8001, /* c.srli s0, 0 */
        0x0006, /* c.slli x0, 1 */
        0x0282, /* c.slli t0, 0 */
        0x8016, /* c.mv x0, t0 */
        0x9016, /* c.add x0, t0 */
    };
    struct rig *r = rig_new(1);
    const unsigned n = sizeof insns / sizeof insns[0];

    for (unsigned i = 1; i < 32; i++)
        set(r, i, 0x01010101 * i);
    for (unsigned i = 0; i < n; i++)
        put16(r, insns[i]);
    run(r, n);
    CHECK_EQ(rv_pc(r->cpu), RAM(2 * n));
    for (unsigned i = 0; i < 32; i++)
        CHECK_EQ(get(r, i), 0x01010101 * i);
    CHECK_EQ(rv_retired(r->cpu), n);
    rig_free(r);
}

TEST(cpu_compressed, jumps_link_two_bytes_further)
{
    struct rig *r = rig_new(1);

    put16(r, 0x2029); /* c.jal .+10 */
    run(r, 1);
    CHECK_EQ(get(r, RA), RAM(2));
    CHECK_EQ(rv_pc(r->cpu), RAM(10));
    r->at = 10;
    set(r, T0, RAM(0x101));
    put16(r, 0x9282); /* c.jalr t0 */
    run(r, 1);
    CHECK_EQ(get(r, RA), RAM(12));
    CHECK_EQ(rv_pc(r->cpu), RAM(0x100));
    rig_free(r);
}

TEST(cpu_compressed, mixes_with_full_instructions_at_any_halfword)
{
    struct rig *r = rig_new(1);

    put16(r, 0x4505);            /* c.li a0, 1 */
    put(r, I_ADDI(A1, A0, 0x10)); /* at offset 2 */
    put16(r, 0x952e);            /* c.add a0, a1 */
    put(r, I_AUIPC(A2, 0));      /* at offset 8 */
    put16(r, 0xbfd5);            /* c.j .-12, at offset 12 */
    run(r, 5);
    CHECK_EQ(get(r, A0), 0x12);
    CHECK_EQ(get(r, A1), 0x11);
    CHECK_EQ(get(r, A2), RAM(8));
    CHECK_EQ(rv_pc(r->cpu), RAM(0));
    rig_free(r);
}

TEST(cpu_compressed, ebreak_raises_breakpoint_not_illegal)
{
    struct rig *r = rig_new(1);

    put16(r, 0x0001);
    put16(r, 0x9002); /* c.ebreak */
    run(r, 2);
    check_trap(r, CAUSE_BREAKPOINT, RAM(2), RAM(2));
    rig_free(r);
}
