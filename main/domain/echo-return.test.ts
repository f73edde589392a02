import { describe, expect, it } from 'vitest';
import { createEchoReturn } from './echo-return.ts';

describe('echo return loss', () => {
  it('is unknown until the agent was heard for half a second, and ignores its silence', () => {
    const echo = createEchoReturn();
    for (let i = 0; i < 200; i++) echo.add(-30, -30, -100);
    for (let i = 0; i < 49; i++) echo.add(-30, -70, -20);
    expect(echo.lossDb()).toBeNull();
    echo.add(-30, -70, -20);
    expect(echo.lossDb()).toBe(40);
  });

  it('is the median, so that a visitor in between hardly moves it, and it follows', () => {
    const echo = createEchoReturn();
    for (let i = 0; i < 300; i++) echo.add(-30, i % 3 === 0 ? -31 : -60, -20);
    expect(echo.lossDb()).toBe(30);
    for (let i = 0; i < 300; i++) echo.add(-30, -40, -20);
    expect(echo.lossDb()).toBe(10);
  });
});
