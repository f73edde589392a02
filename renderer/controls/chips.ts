import type { Offer } from '../../preload/contract.ts';

export interface Chips {
  show(offers: readonly Offer[]): void;
}

/** The questions that a visitor may touch. A touch answers at once, before the kiosk does. */
export function openChips(host: HTMLElement, choose: (topicId: string) => void): Chips {
  let shown = '';

  host.addEventListener('click', (event) => {
    const chip = event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button') : null;
    const topicId = chip?.dataset['topic'];
    if (chip === null || topicId === undefined) return;
    for (const other of host.querySelectorAll('.chip')) other.removeAttribute('data-chosen');
    chip.dataset['chosen'] = 'yes';
    choose(topicId);
  });

  return {
    show(offers) {
      const key = JSON.stringify(offers);
      if (key === shown) return;
      shown = key;
      host.hidden = offers.length === 0;
      host.dataset['count'] = String(offers.length);
      host.replaceChildren(...offers.map(chipOf));
    },
  };
}

function chipOf(offer: Offer, at: number): HTMLButtonElement {
  const chip = document.createElement('button');
  chip.type = 'button';
  chip.className = 'chip';
  chip.dataset['topic'] = offer.id;
  chip.style.setProperty('--at', String(at));
  const label = document.createElement('span');
  label.textContent = offer.label;
  chip.append(label);
  return chip;
}
