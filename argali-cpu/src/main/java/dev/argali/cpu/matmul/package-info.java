/// Matrix products on the JVM: one blocked product for every element type, and the words that describe a product.
///
/// In: addresses of matrices with row and column strides. Out: the product, written to an address.
/// Read [MatmulShape] first (sizes and strides, shared with oneDNN's room), then `BlockedMatmul`.
/// To add an element type: a constant in [Element], a panel class such as `FloatPanels`, its line in `BlockedMatmul`.
/// Not here: bias, activations, threads. Those belong to the compiler.
@NullMarked
package dev.argali.cpu.matmul;

import org.jspecify.annotations.NullMarked;
