/* SPDX-License-Identifier: Apache-2.0 */
/* Virtual channels: descriptors that are set aside for one of them. */
#include "virt-dma.h"

struct virt_dma_desc *vchan_take_reserved(struct virt_dma_chan *vc, size_t room)
{
    struct virt_dma_desc *vd = NULL;
    unsigned long flags;

    spin_lock_irqsave(&vc->lock, flags);
    if (room <= vc->reserve_room)
        vd = list_first_entry_or_null(&vc->reserve, struct virt_dma_desc, node);
    if (vd)
        list_del(&vd->node);
    spin_unlock_irqrestore(&vc->lock, flags);
    return vd;
}

/* One that comes when the reserve is gone is like any other. */
bool vchan_put_reserved(struct virt_dma_chan *vc, struct virt_dma_desc *vd)
{
    unsigned long flags;

    spin_lock_irqsave(&vc->lock, flags);
    vd->reserved = vd->reserved && vc->reserves;
    if (vd->reserved)
        list_add(&vd->node, &vc->reserve);
    spin_unlock_irqrestore(&vc->lock, flags);
    return vd->reserved;
}

int vchan_reserve(struct virt_dma_chan *vc, unsigned n, unsigned room,
                  struct virt_dma_desc *(*make)(struct virt_dma_chan *vc, unsigned room))
{
    vc->reserve_room = room;
    vc->reserves = true;
    while (n--) {
        struct virt_dma_desc *vd = make(vc, room);

        if (!vd) {
            vchan_unreserve(vc);
            return -ENOMEM;
        }
        vd->tx.chan = &vc->chan;
        vd->reserved = true;
        vchan_put_reserved(vc, vd);
    }
    return 0;
}

void vchan_unreserve(struct virt_dma_chan *vc)
{
    struct virt_dma_desc *vd, *next;
    struct list_head gone;
    unsigned long flags;

    INIT_LIST_HEAD(&gone);
    spin_lock_irqsave(&vc->lock, flags);
    vc->reserves = false;
    list_splice_tail_init(&vc->reserve, &gone);
    spin_unlock_irqrestore(&vc->lock, flags);
    list_for_each_entry_safe (vd, next, &gone, node) {
        vd->reserved = false;
        vc->desc_free(vd);
    }
}
