// SPDX-License-Identifier: Apache-2.0
#include "lt_router.h"

#include "bus_extension.h"

#include <algorithm>
#include <cinttypes>

using namespace sc_core;

namespace dmavp {

static std::string hex(uint64_t v)
{
    char buf[32];

    snprintf(buf, sizeof buf, "0x%08" PRIx64, v);
    return buf;
}

static std::string interval(uint64_t base, uint64_t last)
{
    return hex(base) + "-" + hex(last);
}

// "" or what is wrong with a range of SIZE bytes at BASE.
static std::string check_range(const std::string &name, uint64_t base, uint64_t size)
{
    if (!size)
        return name + ": the range at " + hex(base) + " is empty; give it a size";
    if (base + (size - 1) < base)
        return name + ": the range at " + hex(base) + " of " + hex(size) +
               " bytes runs over the end of the address space";
    return "";
}

// --- sockets --------------------------------------------------------------------

// Sockets must be inside a module, and add_initiator() and map() may be called from outside of any,
// so each port is a module of its own.

// Port towards a target.
struct lt_router::downstream : sc_module, tlm::tlm_bw_transport_if<> {
    downstream(sc_module_name module_name, lt_router &r, tlm::tlm_target_socket<32> &t)
        : sc_module(module_name), router(r), bound(&t), socket("socket")
    {
        socket.bind(*static_cast<tlm::tlm_bw_transport_if<> *>(this));
        socket.bind(t);
    }

    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload &, tlm::tlm_phase &,
                                       sc_time &) override
    {
        SC_REPORT_ERROR(socket.name(), "the target uses nb_transport_bw; the router only asks by "
                                       "b_transport");
        return tlm::TLM_COMPLETED;
    }

    void invalidate_direct_mem_ptr(sc_dt::uint64 start, sc_dt::uint64 end) override
    {
        router.invalidate(*this, start, end);
    }

    lt_router &router;
    const tlm::tlm_target_socket<32> *bound;
    tlm::tlm_initiator_socket<32> socket;
};

// What an initiator sees of the map: [first, last], its addresses differ by to_bus, modulo 2^64.
struct lt_router::view {
    uint64_t first, last, to_bus;
};

// Port towards an initiator, with its segments.
struct lt_router::upstream : sc_module, tlm::tlm_fw_transport_if<> {
    struct segment {
        uint64_t first, last; // as the initiator addresses them
        uint64_t offset;      // of `first` in the target
        downstream *target;
        tlm::tlm_fw_transport_if<> *fw; // the target's, from the first hit on
    };

    upstream(sc_module_name module_name, lt_router &r, std::string initiator_name,
             const std::vector<bus_window> &windows)
        : sc_module(module_name), router(r), who(std::move(initiator_name)), socket("socket")
    {
        for (const bus_window &w : windows)
            views.push_back({w.cpu, w.cpu + (w.size - 1), w.bus - w.cpu});
        if (windows.empty())
            views.push_back({0, UINT64_MAX, 0});
        socket.bind(*static_cast<tlm::tlm_fw_transport_if<> *>(this));
    }

    // The segment that holds ADDR, or null.
    const segment *at(uint64_t addr)
    {
        if (hit && addr - hit->first <= hit->last - hit->first)
            return hit;
        auto next = std::upper_bound(segments.begin(), segments.end(), addr,
                                     [](uint64_t a, const segment &s) { return a < s.first; });

        if (next == segments.begin() || addr > std::prev(next)->last)
            return nullptr;
        segment &found = *std::prev(next); // its socket is bound when accesses come
        found.fw = found.target->socket.operator->();
        return hit = &found;
    }

    void b_transport(tlm::tlm_generic_payload &tx, sc_time &delay) override
    {
        const uint64_t addr = tx.get_address();
        const unsigned len = std::min(tx.get_data_length(), tx.get_streaming_width());
        const segment *s = at(addr);

        if (!s || (len && len - 1 > s->last - addr)) {
            if (tx.get_command() != tlm::TLM_IGNORE_COMMAND)
                router.complain(*this, tx, delay);
            tx.set_dmi_allowed(false);
            tx.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
            return;
        }
        tx.set_address(addr - s->first + s->offset);
        s->fw->b_transport(tx, delay);
        tx.set_address(addr);
    }

    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload &tx, tlm::tlm_phase &,
                                       sc_time &) override
    {
        SC_REPORT_ERROR(socket.name(), "the initiator uses nb_transport_fw; this router is loosely "
                                       "timed: use b_transport");
        tx.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return tlm::TLM_COMPLETED;
    }

    // Goes on over the ends of segments, as far as the next one follows without a gap.
    unsigned transport_dbg(tlm::tlm_generic_payload &tx) override
    {
        const uint64_t addr = tx.get_address();
        const unsigned len = tx.get_data_length();
        uint8_t *const data = tx.get_data_ptr();
        unsigned done = 0;

        while (done < len) {
            const segment *s = at(addr + done);

            if (!s || addr + done < addr)
                break;
            uint64_t left = s->last - (addr + done);
            unsigned want = left < len - done ? static_cast<unsigned>(left) + 1 : len - done;

            tx.set_address(addr + done - s->first + s->offset);
            tx.set_data_ptr(data + done);
            tx.set_data_length(want);
            unsigned got = s->fw->transport_dbg(tx);
            done += got;
            if (got < want)
                break;
        }
        tx.set_address(addr);
        tx.set_data_ptr(data);
        tx.set_data_length(len);
        return done;
    }

    bool get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi) override
    {
        const uint64_t addr = tx.get_address();
        const segment *s = at(addr);
        bool granted;

        if (!s) {
            dmi.init();
            dmi.set_start_address(addr);
            dmi.set_end_address(addr);
            return false;
        }
        tx.set_address(addr - s->first + s->offset);
        granted = s->fw->get_direct_mem_ptr(tx, dmi);
        tx.set_address(addr);
        return cut(*s, addr, dmi) && granted;
    }

    // Brings the range in DMI from the target's offsets to this initiator's addresses, within S. A
    // range that does not hold ADDR says nothing about it: false, and what is left is this byte.
    static bool cut(const segment &s, uint64_t addr, tlm::tlm_dmi &dmi)
    {
        uint64_t at = addr - s.first + s.offset;
        uint64_t start = dmi.get_start_address(), end = dmi.get_end_address();

        if (start > at || end < at) {
            dmi.init();
            dmi.set_start_address(addr);
            dmi.set_end_address(addr);
            return false;
        }
        uint64_t from = std::max(start, s.offset);
        uint64_t to = std::min(end, s.offset + (s.last - s.first));

        if (dmi.get_dmi_ptr())
            dmi.set_dmi_ptr(dmi.get_dmi_ptr() + (from - start));
        dmi.set_start_address(from - s.offset + s.first);
        dmi.set_end_address(to - s.offset + s.first);
        return true;
    }

    lt_router &router;
    const std::string who; // the initiator
    std::vector<view> views;
    std::vector<segment> segments; // sorted by `first`, disjoint
    const segment *hit = nullptr;  // last one found
    tlm::tlm_target_socket<32> socket;
};

// --- map ------------------------------------------------------------------------

lt_router::lt_router(sc_module_name name) : sc_module(name)
{
    output_.attach(notes_, *this, [this] { return note_time_; });
}

lt_router::~lt_router() = default;

static std::string check_views(const std::string &name, const std::vector<bus_window> &views)
{
    for (size_t i = 0; i < views.size(); i++) {
        const bus_window &a = views[i];
        std::string why = check_range(name + ": view", a.bus, a.size);

        if (why.empty())
            why = check_range(name + ": view", a.cpu, a.size);
        if (!why.empty())
            return why;
        for (size_t j = 0; j < i; j++) {
            const bus_window &b = views[j];

            if (a.bus <= b.bus + (b.size - 1) && b.bus <= a.bus + (a.size - 1))
                return name + ": view " + interval(a.bus, a.bus + (a.size - 1)) +
                       " overlaps view " + interval(b.bus, b.bus + (b.size - 1));
        }
    }
    return "";
}

tlm::tlm_target_socket<32> *lt_router::admit(const std::string &name,
                                             const std::vector<bus_window> &views, std::string &why)
{
    why = check_views(name, views);
    if (!why.empty())
        return nullptr;

    std::string port_name = std::string(basename()) + "_from_" + std::to_string(initiators_.size());
    initiators_.push_back(std::make_unique<upstream>(port_name.c_str(), *this, name, views));
    rebuild();
    return &initiators_.back()->socket;
}

std::string lt_router::map(uint64_t base, uint64_t size, tlm::tlm_target_socket<32> &target,
                           const std::string &name)
{
    std::string why = check_range(name, base, size);
    uint64_t last = base + (size - 1);

    if (!why.empty())
        return why;
    for (const range &r : map_)
        if (base <= r.last && r.base <= last)
            return name + ": " + interval(base, last) + " overlaps " + r.name + " at " +
                   interval(r.base, r.last);

    downstream *port = nullptr;
    for (const auto &t : targets_)
        if (t->bound == &target)
            port = t.get();
    if (!port) {
        std::string port_name = std::string(basename()) + "_to_" + std::to_string(targets_.size());

        targets_.push_back(std::make_unique<downstream>(port_name.c_str(), *this, target));
        port = targets_.back().get();
    }
    auto place =
        std::find_if(map_.begin(), map_.end(), [base](const range &r) { return r.base > base; });
    map_.insert(place, range{base, last, port, name});
    rebuild();
    return "";
}

// Segments are the intersections of views and ranges.
void lt_router::rebuild()
{
    for (const auto &i : initiators_) {
        i->segments.clear();
        i->hit = nullptr;
        for (const view &v : i->views)
            for (const range &r : map_) {
                uint64_t first = std::max(v.first, r.base), last = std::min(v.last, r.last);

                if (first <= last)
                    i->segments.push_back(
                        {first + v.to_bus, last + v.to_bus, first - r.base, r.target, nullptr});
            }
        std::sort(i->segments.begin(), i->segments.end(),
                  [](const auto &a, const auto &b) { return a.first < b.first; });
    }
}

std::string lt_router::describe() const
{
    std::string text;

    for (const range &r : map_)
        text += interval(r.base, r.last) + " " + r.name + "\n";
    return text;
}

// --- complaints and DMI -----------------------------------------------------------

// One place per initiator, channel, kind and 4 KiB page: a loop that runs away prints a few lines.
void lt_router::complain(upstream &from, const tlm::tlm_generic_payload &tx, const sc_time &delay)
{
    const bus_extension *ext = tx.get_extension<bus_extension>();
    const unsigned channel = ext ? static_cast<unsigned>(ext->chan + 1) : 0; // 0 = none
    const char *kind = tx.is_write() ? "write" : ext && ext->fetch ? "fetch" : "read";
    const uint64_t addr = tx.get_address();
    std::string who = from.who;
    uint64_t number = 0;

    while (initiators_[number].get() != &from)
        number++;
    if (channel)
        who += " channel " + std::to_string(channel - 1);
    note_time_ = sc_time_stamp() + delay;
    // The page above the rest: only addresses beyond 2^52 may share a place.
    note(&notes_, NOTE_GUEST_ERROR,
         addr >> 12 << 24 | (number & 0xff) << 16 | (channel & 0xff) << 8 |
             static_cast<uint8_t>(*kind),
         "%s of %u bytes at 0x%08" PRIx64 " by %s: %s", kind, tx.get_data_length(), addr,
         who.c_str(),
         from.at(addr) ? "runs over the end of what is mapped there" : "nothing is mapped there");
}

void lt_router::invalidate(const downstream &target, uint64_t start, uint64_t end)
{
    for (const auto &i : initiators_)
        for (const auto &s : i->segments) {
            uint64_t s_end = s.offset + (s.last - s.first);

            if (s.target != &target || start > s_end || end < s.offset)
                continue;
            i->socket->invalidate_direct_mem_ptr(std::max(start, s.offset) - s.offset + s.first,
                                                 std::min(end, s_end) - s.offset + s.first);
        }
}

} // namespace dmavp
