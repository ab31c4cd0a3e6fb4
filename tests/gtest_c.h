/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests in C on GoogleTest.
 *
 *   TEST(register_file, unmapped_offsets_read_zero)
 *   {
 *       CHECK_EQ(device_peek(&d, 0x0fc), 0);
 *   }
 *
 * A test has a suite and a name that is a sentence about behaviour. CHECK... go
 * on after a failure, REQUIRE... leave the function. TEST_P runs its body once
 * per `param` from 0 to n-1, each as a test of its own.
 */
#ifndef GTEST_C_H
#define GTEST_C_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

void gtest_c_add(const char *suite, const char *name, void (*run)(void), const char *file,
                 int line);
void gtest_c_add_param(const char *suite, const char *name, void (*run)(unsigned), unsigned count,
                       const char *file, int line);
bool gtest_c_check(bool ok, const char *text, const char *file, int line);
bool gtest_c_eq(uint64_t a, uint64_t b, const char *ta, const char *tb, const char *file, int line);
bool gtest_c_cmp(uint64_t a, uint64_t b, const char *op, const char *ta, const char *tb,
                 const char *file, int line);
bool gtest_c_str(const char *a, const char *b, const char *ta, const char *tb, const char *file,
                 int line);
bool gtest_c_has(const char *text, const char *part, const char *file, int line);
bool gtest_c_mem(const void *a, const void *b, uint64_t n, const char *ta, const char *tb,
                 const char *file, int line);
/* Ends the test as skipped, with the reason; return afterwards. */
void gtest_c_skip(const char *reason);

#define GTEST_C_REGISTER(suite, name, call)                                                        \
    __attribute__((constructor)) static void suite##__##name##__add(void)                          \
    {                                                                                              \
        call;                                                                                      \
    }

#define TEST(suite, name)                                                                          \
    static void suite##__##name(void);                                                             \
    GTEST_C_REGISTER(suite, name, gtest_c_add(#suite, #name, suite##__##name, __FILE__, __LINE__)) \
    static void suite##__##name(void)

#define TEST_P(suite, name, n)                                                                     \
    static void suite##__##name(unsigned param);                                                   \
    GTEST_C_REGISTER(suite, name,                                                                  \
                     gtest_c_add_param(#suite, #name, suite##__##name, n, __FILE__, __LINE__))     \
    static void suite##__##name(unsigned param)

#define CHECK(x) gtest_c_check((x), #x, __FILE__, __LINE__)
#define CHECK_EQ(a, b) gtest_c_eq((uint64_t)(a), (uint64_t)(b), #a, #b, __FILE__, __LINE__)
#define GTEST_C_CMP(a, op, b)                                                                      \
    gtest_c_cmp((uint64_t)(a), (uint64_t)(b), #op, #a, #b, __FILE__, __LINE__)
#define CHECK_NE(a, b) GTEST_C_CMP(a, !=, b)
#define CHECK_LT(a, b) GTEST_C_CMP(a, <, b)
#define CHECK_LE(a, b) GTEST_C_CMP(a, <=, b)
#define CHECK_GT(a, b) GTEST_C_CMP(a, >, b)
#define CHECK_GE(a, b) GTEST_C_CMP(a, >=, b)
#define CHECK_STR(a, b) gtest_c_str((a), (b), #a, #b, __FILE__, __LINE__)
/* TEXT contains PART. */
#define CHECK_HAS(text, part) gtest_c_has((text), (part), __FILE__, __LINE__)
/* N bytes are equal; a failure names the first difference. */
#define CHECK_MEM(a, b, n) gtest_c_mem((a), (b), (n), #a, #b, __FILE__, __LINE__)

#define REQUIRE(x)                                                                                 \
    do {                                                                                           \
        if (!CHECK(x))                                                                             \
            return;                                                                                \
    } while (0)
#define REQUIRE_EQ(a, b)                                                                           \
    do {                                                                                           \
        if (!CHECK_EQ(a, b))                                                                       \
            return;                                                                                \
    } while (0)
#define SKIP(reason)                                                                               \
    do {                                                                                           \
        gtest_c_skip(reason);                                                                      \
        return;                                                                                    \
    } while (0)

#ifdef __cplusplus
}
#endif
#endif
