/// The four files of the MNIST database, unchanged, as resources of this package; no code.
///
/// `dev.argali.data.Mnist` reads them. Their licence is in `META-INF/LICENSE-MNIST.txt`.
@NullMarked
package dev.argali.mnist;

import org.jspecify.annotations.NullMarked;
