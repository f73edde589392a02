/** Takes a listener off again. */
export type Off = () => void;
