// SPDX-License-Identifier: Apache-2.0
#include "rtl_trace.h"

#ifdef DMAVP_WITH_RTL
#include "pl080_rtl_tlm.h"
#endif

#include <algorithm>
#include <utility>

namespace dmavp
{

namespace
{

// How far back a change may be told: a controller is woken at each edge at which its engines are
// clocked, and inputs are told one cycle late.
constexpr uint64_t lag_cycles = 4;
constexpr unsigned changes_per_advance = 1 << 16;

} // namespace

rtl_trace::~rtl_trace()
{
    char err[TRACE_ERROR_TEXT];

    trace_close(trace_, 0, err); // what is still open belongs to a run that did not start
}

bool rtl_trace::start(machine &m, const trace_request &what, failure *f)
{
    trace_ = trace_begin(
        what,
        "All signals of the RTL channel engines. The clock stands while an engine is at rest.",
        "dma0.ch0.haddr_o",
        [&](trace *t) {
            trace_ = t;
            watch(m);
        },
        f);
    return trace_;
}

void rtl_trace::watch(machine &m)
{
#ifdef DMAVP_WITH_RTL
    dma_ch_viewer viewer = {};

    viewer.ctx = this;
    viewer.signal = [](void *ctx, const char *name, unsigned width) {
        return trace_signal(static_cast<rtl_trace *>(ctx)->trace_, name, width, nullptr);
    };
    viewer.change = [](void *ctx, unsigned signal, uint64_t time, uint64_t value) {
        static_cast<rtl_trace *>(ctx)->changed(signal, time, value);
    };
    static_assert(TRACE_OFF == UINT32_MAX, "a signal that the filter leaves out");
    for (dma_tlm *dma : m.dmas())
        if (auto *rtl = dynamic_cast<pl080_rtl_tlm *>(dma)) {
            rtl->watch(viewer);
            lag_ps_ = std::max<uint64_t>(lag_ps_, lag_cycles * rtl->clock().value());
        }
#else
    (void)m; // has no RTL engines
#endif
}

void rtl_trace::changed(unsigned signal, uint64_t time, uint64_t value)
{
    const uint64_t now = sc_core::sc_time_stamp().value();

    trace_change(trace_, signal, time, value);
    if (++changes_ % changes_per_advance == 0 && now > lag_ps_)
        trace_advance(trace_, now - lag_ps_);
}

bool rtl_trace::record(const sc_core::sc_time &now, bool on)
{
    if (trace_)
        trace_record(trace_, now.value(), on);
    return trace_;
}

bool rtl_trace::close(const sc_core::sc_time &end, failure *f)
{
    char err[TRACE_ERROR_TEXT];

    return !trace_close(std::exchange(trace_, nullptr), end.value(), err) ||
           fail(f, "%s", err) == 0;
}

} // namespace dmavp
