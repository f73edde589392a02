import type { RoomNews, RoomPacket } from '../../preload/contract.ts';

/** The way from a room to the kiosk; news and packets stay in order. */
export type RoomLine = {
  news(news: RoomNews): void;
  send(packet: RoomPacket): void;
  /** The kiosk's clock, ms. */
  kioskNowMs(): number;
};
