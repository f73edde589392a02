import type { Page } from 'playwright-core';

/** A finger needs so much. */
const LEAST_PX = 44;

/** What of the panel is in sight and too small for a finger: what it is, and how large. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = [];
    for (const one of document.querySelectorAll('.op-panel :is(button, input, select, a[href])')) {
      const target = one.closest('label') ?? one;
      const { width, height } = target.getBoundingClientRect();
      if (width === 0 || height === 0) continue;
      if (width < ${LEAST_PX - 0.5} || height < ${LEAST_PX - 0.5})
        found.push(\`\${one.id || one.textContent || one.outerHTML} \${width.toFixed(0)} × \${height.toFixed(0)}\`);
    }
    return found;
  })()`);
}

/** What of the panel is wider than its place: words that are cut off, or stick out. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = [];
    const edge = document.documentElement.clientWidth + 1;
    for (const one of document.querySelectorAll('.op-panel, .op-panel *:not(svg *, canvas, pre, input, option, .u-legend *)')) {
      const { left, right, width } = one.getBoundingClientRect();
      if (width === 0) continue;
      const isWide = one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 && getComputedStyle(one).display !== 'inline';
      if (isWide || right > edge || left < -1)
        found.push(\`\${one.className || one.tagName}: \${(one.textContent ?? '').slice(0, 60)}\`);
    }
    return found;
  })()`);
}

/** Waits until the focus is there; a name as a person reads it, or an id. */
export async function focusComesTo(page: Page, name: string | RegExp): Promise<void> {
  const isIt = (now: string): boolean => (typeof name === 'string' ? now === name : name.test(now));
  const endAtMs = performance.now() + 3000;
  for (let now = await focused(page); !isIt(now); now = await focused(page)) {
    if (performance.now() > endAtMs) throw new Error(`the focus is not on ${name}, but on ${now}`);
    await page.waitForTimeout(20);
  }
}

function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    `document.activeElement.id || document.activeElement.getAttribute('aria-label') || document.activeElement.textContent`,
  );
}
