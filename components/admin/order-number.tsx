/** Reads from the left in every language. */
export const OrderNumber = ({ number }: { number: number }) => <bdi dir="ltr">#{number}</bdi>;
