// SPDX-License-Identifier: Apache-2.0
// Engines that show all their signals. They have the clock of the hardware, and Verilator keeps
// every signal of the source and lists it with its place in the model.
#include "Vdma_ch_traced_16_1.h"
#include "Vdma_ch_traced_16_2.h"
#include "Vdma_ch_traced_4_1.h"
#include "Vdma_ch_traced_4_2.h"
#include "dma_ch_engine.h"

#include <verilated_sym_props.h>
#include <verilated_syms.h>

#include <algorithm>
#include <cassert>
#include <string>
#include <vector>

namespace {

struct signal {
    const void *place;
    VerilatedVarType type;
    unsigned number; // the viewer's
    uint64_t told;

    uint64_t value() const
    {
        switch (type) {
        case VLVT_UINT8:
            return *static_cast<const CData *>(place);
        case VLVT_UINT16:
            return *static_cast<const SData *>(place);
        case VLVT_UINT32:
            return *static_cast<const IData *>(place);
        default:
            return *static_cast<const QData *>(place);
        }
    }
};

// What is declared on a viewer, and what it was told last.
class view {
public:
    void open(const dma_ch_viewer &v, const std::string &name, const VerilatedContext &model)
    {
        viewer_ = v;
        for (const auto &scope : *const_cast<VerilatedContext &>(model).scopeNameMap())
            if (const VerilatedVarNameMap *vars = scope.second->varsp())
                declare_scope(name, scope.second->name(), *vars);
        const uint64_t time = now().edge;
        for (signal &s : signals_)
            viewer_.change(viewer_.ctx, s.number, time, s.told = s.value());
    }

    struct times {
        uint64_t start; // of the cycle that ends at the clock edge under way
        uint64_t edge, falling;
    };

    times now()
    {
        uint64_t period = 0;
        const uint64_t edge = viewer_.edge(viewer_.clock, &period);
        const times t = {std::max(last_, edge - std::min(edge, period)), edge, edge + period / 2};

        last_ = edge;
        return t;
    }

    void tell(uint64_t time)
    {
        for (signal &s : signals_) {
            const uint64_t value = s.value();

            if (value != s.told)
                viewer_.change(viewer_.ctx, s.number, time, s.told = value);
        }
    }

private:
    // SCOPE: "TOP.dma_ch.u_fifo", or "TOP.TOP", which repeats the pins.
    void declare_scope(const std::string &name, const std::string &scope,
                       const VerilatedVarNameMap &vars)
    {
        static const std::string module = "TOP.dma_ch";

        if (scope.compare(0, module.size(), module))
            return;
        for (const auto &entry : vars)
            if (!entry.second.isParam())
                declare(name + scope.substr(module.size()) + "." + entry.first, entry.second);
    }

    void declare(const std::string &name, const VerilatedVar &var)
    {
        const unsigned width = var.dims() > var.udims() ? unsigned(var.packed().elements()) : 1;

        assert(var.entSize() <= sizeof(uint64_t) && var.udims() <= 1);
        if (!var.udims())
            return add(name, width, var.vltype(), var.datap());
        for (int i = var.low(1); i <= var.high(1); i++)
            add(name + "[" + std::to_string(i) + "]", width, var.vltype(),
                var.datapAdjustIndex(var.datap(), 1, i));
    }

    void add(const std::string &name, unsigned width, VerilatedVarType type, const void *place)
    {
        const unsigned number = viewer_.signal(viewer_.ctx, name.c_str(), width);

        if (number != UINT32_MAX)
            signals_.push_back({place, type, number, 0});
    }

    dma_ch_viewer viewer_{nullptr, nullptr, nullptr, nullptr,
                          [](void *, uint64_t *) -> uint64_t { return 0; }}; // nobody looks
    std::vector<signal> signals_;
    uint64_t last_ = 0; // the last edge that was told
};

template <typename Top, unsigned managers> class traced final : public engine<Top, managers> {
    using base = engine<Top, managers>;
    using base::top_;

public:
    void watch(const dma_ch_viewer &v, const char *name) override
    {
        view_.open(v, name, this->context_);
    }

    // A reset takes half a cycle, and no edge.
    void reset() override
    {
        base::reset();
        view_.tell(view_.now().falling);
    }

    void clock(const dma_ch_in &in) override
    {
        const view::times t = view_.now();

        this->drive(in);
        top_.eval();
        if (!top_.rst_ni)
            return view_.tell(t.edge);
        view_.tell(t.start);
        top_.clk_i = 1;
        top_.eval();
        view_.tell(t.edge);
        top_.clk_i = 0;
        top_.eval();
        view_.tell(t.falling);
    }

private:
    view view_;
};

} // namespace

extern "C" dma_ch_model *dma_ch_create_traced(unsigned depth, unsigned managers)
{
    if (depth == 4 && managers == 2)
        return new traced<Vdma_ch_traced_4_2, 2>;
    if (depth == 16 && managers == 2)
        return new traced<Vdma_ch_traced_16_2, 2>;
    if (depth == 4 && managers == 1)
        return new traced<Vdma_ch_traced_4_1, 1>;
    if (depth == 16 && managers == 1)
        return new traced<Vdma_ch_traced_16_1, 1>;
    return nullptr;
}
