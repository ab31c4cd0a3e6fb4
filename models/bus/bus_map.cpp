// SPDX-License-Identifier: Apache-2.0
#include "bus_map.h"

#include "bus_extension.h"
#include "bus_port.h"
#include "units.h"

#include <cinttypes>

using namespace sc_core;

namespace dmavp
{

std::string bus_hex(uint64_t v)
{
    char buf[32];

    snprintf(buf, sizeof buf, "0x%08" PRIx64, v);
    return buf;
}

std::string bus_time(const sc_time &when)
{
    char buf[48];

    time_format(when.value(), buf, sizeof buf);
    return buf;
}

static std::string interval(uint64_t base, uint64_t last)
{
    return bus_hex(base) + "-" + bus_hex(last);
}

// "" or what is wrong with a range of SIZE bytes at BASE.
static std::string check_range(const std::string &name, uint64_t base, uint64_t size)
{
    if (!size)
        return name + ": the range at " + bus_hex(base) + " is empty; give it a size";
    if (base + (size - 1) < base)
        return name + ": the range at " + bus_hex(base) + " of " + bus_hex(size) +
               " bytes runs over the end of the address space";
    return "";
}

// --- ports ----------------------------------------------------------------------

bus_target_port::bus_target_port(sc_module_name module_name, bus_map &bus,
                                 tlm::tlm_target_socket<32> &target)
    : sc_module(module_name), bound(&target), socket("socket"), map_(bus)
{
    socket.bind(*static_cast<tlm::tlm_bw_transport_if<> *>(this));
    socket.bind(target);
}

bus_initiator_port::bus_initiator_port(sc_module_name module_name, bus_map &bus)
    : sc_module(module_name), socket("socket"), map_(bus)
{
    socket.bind(*static_cast<tlm::tlm_fw_transport_if<> *>(this));
}

const bus_initiator_port::segment *bus_initiator_port::find(uint64_t addr)
{
    auto next = std::upper_bound(segments.begin(), segments.end(), addr,
                                 [](uint64_t a, const segment &s) { return a < s.first; });

    if (next == segments.begin() || addr > std::prev(next)->last)
        return nullptr;
    segment &found = *std::prev(next); // its socket is bound when accesses come
    found.fw = found.target->socket.operator->();
    return hit = &found;
}

void bus_initiator_port::miss(tlm::tlm_generic_payload &tx, const sc_time &delay)
{
    if (tx.get_command() != tlm::TLM_IGNORE_COMMAND)
        map_.complain(*this, tx, delay);
    tx.set_dmi_allowed(false);
    tx.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
}

// Goes on over the ends of segments, as far as the next one follows without a gap.
unsigned bus_initiator_port::transport_dbg(tlm::tlm_generic_payload &tx)
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

        tx.set_address(s->offset_of(addr + done));
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

// Brings the range in DMI from the target's offsets to this initiator's addresses, within S. A
// range that does not hold ADDR says nothing about it: false, and what is left is this byte.
static bool cut(const bus_initiator_port::segment &s, uint64_t addr, tlm::tlm_dmi &dmi)
{
    uint64_t at = s.offset_of(addr);
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

bool bus_initiator_port::get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi)
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
    tx.set_address(s->offset_of(addr));
    granted = s->fw->get_direct_mem_ptr(tx, dmi);
    tx.set_address(addr);
    if (bus_extension *ext = tx.get_extension<bus_extension>())
        ext->port = s->target;
    granted = cut(*s, addr, dmi) && granted;
    if (faults && granted)
        cut_by_faults(addr, tx, dmi);
    return granted;
}

// --- map ------------------------------------------------------------------------

bus_map::bus_map(sc_module_name name) : sc_module(name)
{
    output_.attach(notes_, *this, [this] { return note_time_; });
}

bus_map::~bus_map() = default;

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

tlm::tlm_target_socket<32> *bus_map::admit(const std::string &name,
                                           const std::vector<bus_window> &views, std::string &why)
{
    why = check_views(name, views);
    if (!why.empty())
        return nullptr;

    std::string port_name = std::string(basename()) + "_from_" + std::to_string(initiators_.size());
    initiators_.push_back(new_initiator_port(port_name.c_str()));
    bus_initiator_port &port = *initiators_.back();

    port.who = name;
    for (const bus_window &w : views)
        port.views.push_back({w.cpu, w.cpu + (w.size - 1), w.bus - w.cpu});
    if (views.empty())
        port.views.push_back({0, UINT64_MAX, 0});
    rebuild();
    return &port.socket;
}

bus_target_port *bus_map::port_to(tlm::tlm_target_socket<32> &target, const std::string &name)
{
    for (const auto &t : targets_)
        if (t->bound == &target)
            return t.get();

    std::string port_name = std::string(basename()) + "_to_" + std::to_string(targets_.size());
    targets_.push_back(new_target_port(port_name.c_str(), target));
    targets_.back()->who = name;
    return targets_.back().get();
}

std::string bus_map::map(uint64_t base, uint64_t size, tlm::tlm_target_socket<32> &target,
                         const std::string &name, unsigned flags)
{
    std::string why = check_range(name, base, size);
    uint64_t last = base + (size - 1);

    if (!why.empty())
        return why;
    for (const range &r : map_)
        if (base <= r.last && r.base <= last)
            return name + ": " + interval(base, last) + " overlaps " + r.name + " at " +
                   interval(r.base, r.last);

    auto place =
        std::find_if(map_.begin(), map_.end(), [base](const range &r) { return r.base > base; });
    map_.insert(place, range{base, last, port_to(target, name), flags, name});
    rebuild();
    return "";
}

// Segments are the intersections of views and ranges.
void bus_map::rebuild()
{
    for (const auto &i : initiators_) {
        i->segments.clear();
        i->hit = nullptr;
        for (const auto &v : i->views)
            for (const range &r : map_) {
                uint64_t first = std::max(v.first, r.base), last = std::min(v.last, r.last);

                if (first <= last)
                    i->segments.push_back({first + v.to_bus, last + v.to_bus, first - r.base,
                                           r.target, r.flags, nullptr});
            }
        std::sort(i->segments.begin(), i->segments.end(),
                  [](const auto &a, const auto &b) { return a.first < b.first; });
    }
}

std::string bus_map::describe() const
{
    std::string text;

    for (const range &r : map_)
        text += interval(r.base, r.last) + " " + r.name + "\n";
    return text;
}

// --- complaints and DMI -----------------------------------------------------------

// One place per initiator, channel, kind and 4 KiB page: a loop that runs away prints a few lines.
void bus_map::complain(bus_initiator_port &from, const tlm::tlm_generic_payload &tx,
                       const sc_time &delay)
{
    const bus_extension *ext = tx.get_extension<bus_extension>();
    const unsigned channel = ext ? static_cast<unsigned>(ext->chan + 1) : 0; // 0 = none
    const dma_kind kind = tx.is_write() ? DMA_WRITE : ext && ext->fetch ? DMA_FETCH : DMA_READ;
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
             kind,
         "%s of %u bytes at 0x%08" PRIx64 " by %s: %s", dma_kind_names[kind], tx.get_data_length(),
         addr, who.c_str(),
         from.at(addr) ? "runs over the end of what is mapped there" : "nothing is mapped there");
}

void bus_map::invalidate(const bus_target_port &target, uint64_t start, uint64_t end)
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
