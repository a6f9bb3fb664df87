/** Days until a statement is to be paid, unless another day is chosen. */
export const payWithin = 30;
