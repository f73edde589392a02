/** One monotonic clock for the kiosk and its children, ms with a fraction; starts at the machine's boot. */
export interface Clock {
  nowMs(): number;
}
