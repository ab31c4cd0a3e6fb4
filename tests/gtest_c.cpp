// SPDX-License-Identifier: Apache-2.0
// The C side of gtest_c.h, on GoogleTest. Tests register themselves before main().
#include "gtest_c.h"

#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <string>

#undef TEST
#undef TEST_P

namespace {

class CTest : public ::testing::Test {
public:
    explicit CTest(std::function<void()> run) : run_(std::move(run)) {}
    void TestBody() override { run_(); }

private:
    std::function<void()> run_;
};

void add(const char *suite, const std::string &name, std::function<void()> run, const char *file,
         int line)
{
    ::testing::RegisterTest(suite, name.c_str(), nullptr, nullptr, file, line,
                            [run]() -> ::testing::Test * { return new CTest(run); });
}

bool result(bool ok, const std::string &text, const char *file, int line)
{
    if (!ok)
        ADD_FAILURE_AT(file, line) << text;
    return ok;
}

std::string number(uint64_t v)
{
    char buf[64];

    snprintf(buf, sizeof buf, "%llu (0x%llx)", (unsigned long long)v, (unsigned long long)v);
    return buf;
}

} // namespace

extern "C" {

void gtest_c_add(const char *suite, const char *name, void (*run)(void), const char *file, int line)
{
    add(suite, name, run, file, line);
}

void gtest_c_add_param(const char *suite, const char *name, void (*run)(unsigned), unsigned count,
                       const char *file, int line)
{
    for (unsigned i = 0; i < count; i++)
        add(suite, std::string(name) + "_" + std::to_string(i), [run, i] { run(i); }, file, line);
}

bool gtest_c_check(bool ok, const char *text, const char *file, int line)
{
    return ok || result(false, std::string("not true: ") + text, file, line);
}

bool gtest_c_cmp(uint64_t a, uint64_t b, const char *op, const char *ta, const char *tb,
                 const char *file, int line)
{
    const bool equal_is_right = op[0] == '=' || (op[0] != '!' && op[1] == '=');

    const bool less_is_right = op[0] == '<' || op[0] == '!';
    const bool more_is_right = op[0] == '>' || op[0] == '!';

    if (a == b ? equal_is_right : a < b ? less_is_right : more_is_right)
        return true;
    return result(false,
                  std::string("expected ") + ta + " " + op + " " + tb + ": " + number(a) + ", " +
                      number(b),
                  file, line);
}

bool gtest_c_eq(uint64_t a, uint64_t b, const char *ta, const char *tb, const char *file, int line)
{
    return a == b || gtest_c_cmp(a, b, "==", ta, tb, file, line);
}

bool gtest_c_str(const char *a, const char *b, const char *ta, const char *tb, const char *file,
                 int line)
{
    if (a && b && !strcmp(a, b))
        return true;
    return result(false,
                  std::string("expected ") + ta + " == " + tb + ": \"" + (a ? a : "(null)") +
                      "\", \"" + (b ? b : "(null)") + "\"",
                  file, line);
}

bool gtest_c_has(const char *text, const char *part, const char *file, int line)
{
    if (text && strstr(text, part))
        return true;
    return result(false, std::string("no \"") + part + "\" in \"" + (text ? text : "(null)") + "\"",
                  file, line);
}

bool gtest_c_mem(const void *a, const void *b, uint64_t n, const char *ta, const char *tb,
                 const char *file, int line)
{
    const auto *x = static_cast<const uint8_t *>(a);
    const auto *y = static_cast<const uint8_t *>(b);

    if (!n || !memcmp(a, b, n))
        return true;
    for (uint64_t i = 0; i < n; i++)
        if (x[i] != y[i])
            return result(false,
                          std::string("expected ") + ta + " == " + tb + " for " +
                              std::to_string(n) + " bytes; byte " + std::to_string(i) + " is " +
                              number(x[i]) + ", " + number(y[i]),
                          file, line);
    return true;
}

void gtest_c_skip(const char *reason)
{
    [reason] { GTEST_SKIP() << reason; }();
}
}

#ifndef GTEST_C_OWN_MAIN
int main(int argc, char **argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
#endif
