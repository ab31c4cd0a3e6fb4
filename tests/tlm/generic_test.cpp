// SPDX-License-Identifier: Apache-2.0
// What every device of the registry promises in its SystemC shell: a reset in the middle of
// anything leaves a fresh device, and debug transport changes nothing. The cores alone are in
// tests/unit/generic_test.c.
#include "dma_tlm.h"
#include "gtest_c.h"
#include "registry.h"
#include "tlm_access.h"

#include <cstring>
#include <memory>
#include <string>
#include <tlm_utils/simple_initiator_socket.h>
#include <vector>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace {

// A device, and somebody who reaches its registers. Master ports lead nowhere: bus errors.
struct bench : sc_module {
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    std::unique_ptr<device_tlm> device;

    bench(sc_module_name name, const part &p) : sc_module(name), cpu("cpu")
    {
        if (p.kind == PART_DMA)
            device = std::make_unique<dma_tlm>("device", *p.cls);
        else
            device = std::make_unique<device_tlm>("device", *p.cls);
        cpu.bind(device->bus);
        device->set_note_printer([](auto &&...) {}); // there are thousands
    }
};

struct pair_of {
    std::unique_ptr<bench> used, fresh;
};

uint32_t draw(uint64_t &random, uint32_t below)
{
    random = random * 6364136223846793005 + 1442695040888963407;
    return static_cast<uint32_t>((random >> 33) % below);
}

// One of each class for a whole process: modules are made before time begins.
std::vector<pair_of> &all()
{
    static std::vector<pair_of> pairs;

    for (unsigned i = 0; pairs.empty() || i < registry_count; i++) {
        if (pairs.size() == registry_count)
            return pairs;
        pairs.emplace_back();
        if (!registry[i].cls)
            continue;
        pairs.back().used =
            std::make_unique<bench>(("used" + std::to_string(i)).c_str(), registry[i]);
        pairs.back().fresh =
            std::make_unique<bench>(("fresh" + std::to_string(i)).c_str(), registry[i]);
    }
    sc_start(SC_ZERO_TIME);
    return pairs;
}

// Registers written and read by chance, some of them ahead of time, while time passes.
void stir(bench &b, uint64_t seed)
{
    const device_class &cls = b.device->cls();
    uint64_t random = seed;

    for (unsigned i = 0; i < 300; i++) {
        const reg *r = cls.reg_count ? &cls.regs[draw(random, cls.reg_count)] : nullptr;
        const uint64_t at = r ? r->offset + r->step * draw(random, reg_copies(r->count))
                              : draw(random, cls.window) & ~3u;
        uint32_t val = draw(random, 3) ? draw(random, UINT32_MAX) : ~0u;

        tlm_access(b.cpu, draw(random, 2), at, &val, 4, sc_time(draw(random, 200), SC_NS));
        if (!draw(random, 4))
            sc_start(sc_time(1 + draw(random, 500), SC_NS));
    }
}

bool equal(const bench &a, const bench &b)
{
    const char *where = nullptr;

    return device_equal(a.device->core(), b.device->core(), &where) ||
           CHECK_STR(where, b.device->cls().name);
}

} // namespace

TEST(generic_tlm, reset_in_the_middle_of_anything_leaves_a_fresh_device)
{
    for (uint64_t seed = 1; seed <= 20; seed++)
        for (pair_of &p : all()) {
            if (!p.used)
                continue;
            stir(*p.used, seed);
            p.used->device->reset();
            sc_start(sc_time(1, SC_US)); // what was ahead of time has come
            p.used->device->reset();
            p.fresh->device->reset();
            CHECK(equal(*p.used, *p.fresh));
        }
}

TEST(generic_tlm, debug_transport_changes_nothing)
{
    for (pair_of &p : all()) {
        if (!p.used)
            continue;
        stir(*p.used, 77);
        const size_t size = p.used->device->cls().size;
        const uint32_t window = p.used->device->cls().window;
        std::vector<char> before(size);
        tlm::tlm_generic_payload tx;
        std::vector<uint8_t> bytes(64);

        memcpy(before.data(), p.used->device->core(), size);
        for (uint32_t at = 0; at < std::min(window, 0x10000u); at += 64) {
            tlm_describe(tx, false, at, bytes.data(), 64);
            CHECK_EQ(p.used->cpu->transport_dbg(tx), std::min(64u, window - at));
        }
        CHECK(!memcmp(before.data(), p.used->device->core(), size));
    }
}
