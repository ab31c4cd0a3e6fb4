/* SPDX-License-Identifier: Apache-2.0 */
/* Names of instruction sets: what the CPU has is accepted in every legal form, the rest named. */
#include "gtest_c.h"
#include "isa.h"

#include <string.h>

static const char *const accepted[] = {
    "rv32i",         "rv32imac",
    "RV32IMAC",      "rv32imac_zicsr_zifencei",
    "rv32imaczicsr", "RV32IMACZicsr_Zifencei",
    "rv32i_m_a_c",   "rv32i2p1m2a2p1c_zicsr2p0_zifencei2",
    "rv32imacu",     "rv32imac_zifencei_zicsr",
    "rv32ima_zca",   "rv32i_zmmul_zaamo_zalrsc_zicntr_zihintpause",
};

TEST_P(isa, every_form_of_what_the_cpu_has_is_accepted, sizeof accepted / sizeof *accepted)
{
    char why[80] = "";

    CHECK_EQ(isa_check(accepted[param], why, sizeof why), 0);
    CHECK_STR(why, "");
}

static const struct {
    const char *isa, *why;
} refused[] = {
    {"", "does not begin with rv32"},
    {"rv3", "does not begin with rv32"},
    {"rv64imac", "does not begin with rv32"},
    {"rv32", "the base i is missing"},
    {"rv32mac", "the base i is missing"},
    {"rv32_i", "the base i is missing"},
    {"rv32e", "the extension e is not modelled"},
    {"rv32emac", "the extension e is not modelled"},
    {"rv32gc", "the extensions f and d of g are not modelled"},
    {"rv32gcv", "the extensions f and d of g are not modelled"},
    {"rv32imafc", "the extension f is not modelled"},
    {"RV32IMACV", "the extension V is not modelled"},
    {"rv32imac_zba", "the extension zba is not modelled"},
    {"rv32imac_zicsrx", "the extension zicsrx is not modelled"},
    {"rv32imac_zve32x", "the extension zve32x is not modelled"},
    {"rv32imac_zicsr_xacme2p1", "the extension xacme2p1 is not modelled"},
    {"rv32imacsu", "the extension su is not modelled"},
    {"rv32imac_", "is no extension"},
    {"rv32imac__zicsr", "is no extension"},
    {"rv32imac-zicsr", "'-zicsr' is no extension"},
    {"rv32imac2p", "the extension p is not modelled"},
    {"rv32imac_\xff", "is no extension"},
};

TEST_P(isa, what_the_cpu_lacks_is_named, sizeof refused / sizeof *refused)
{
    char why[80] = "";

    CHECK_EQ(isa_check(refused[param].isa, why, sizeof why), -1);
    CHECK_HAS(why, refused[param].why);
}

TEST(isa, single_extensions_are_looked_up_by_the_same_table)
{
    char why[80] = "";

    CHECK_EQ(isa_check_extension("m", why, sizeof why), 0);
    CHECK_EQ(isa_check_extension("zicsr", why, sizeof why), 0);
    CHECK_EQ(isa_check_extension("zicsr_zifencei", why, sizeof why), -1);
    CHECK_EQ(isa_check_extension("h", why, sizeof why), -1);
    CHECK_STR(why, "the extension h is not modelled");
    CHECK_EQ(isa_check_extension("", why, sizeof why), -1);
}

TEST(isa, a_long_name_is_cut_and_does_no_harm)
{
    char isa[400] = "rv32imac_x", why[80];

    memset(isa + 10, 'y', sizeof isa - 11);
    isa[sizeof isa - 1] = 0;
    CHECK_EQ(isa_check(isa, why, sizeof why), -1);
    CHECK_HAS(why, "the extension xyyyy");
    CHECK_LT(strlen(why), 80);
}
