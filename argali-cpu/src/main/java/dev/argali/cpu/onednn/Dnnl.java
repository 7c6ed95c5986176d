package dev.argali.cpu.onednn;

import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// The C functions as Java methods, one each; [Symbols] has their signatures. What returns an `int` returns the status.
///
/// The calls are not `critical`: a critical call holds up every safepoint for as long as it takes. The method handles
/// are constants, so that a call is compiled into its caller.
final class Dnnl {
    private Dnnl() {}

    private static final NativeLibrary.Loaded LIBRARY = library();

    private static final MethodHandle ENGINE_CREATE = bound("dnnl_engine_create");
    private static final MethodHandle STREAM_CREATE = bound("dnnl_stream_create");
    private static final MethodHandle VERSION = bound("dnnl_version");
    private static final MethodHandle EFFECTIVE_ISA = bound("dnnl_get_effective_cpu_isa");
    private static final MethodHandle CACHE_CAPACITY = bound("dnnl_set_primitive_cache_capacity");
    private static final MethodHandle ATTRIBUTES_CREATE = bound("dnnl_primitive_attr_create");
    private static final MethodHandle ATTRIBUTES_SET_SCRATCHPAD = bound("dnnl_primitive_attr_set_scratchpad_mode");
    private static final MethodHandle ATTRIBUTES_SET_POST_OPS = bound("dnnl_primitive_attr_set_post_ops");
    private static final MethodHandle ATTRIBUTES_DESTROY = bound("dnnl_primitive_attr_destroy");
    private static final MethodHandle POST_OPS_CREATE = bound("dnnl_post_ops_create");
    private static final MethodHandle POST_OPS_SUM = bound("dnnl_post_ops_append_sum");
    private static final MethodHandle POST_OPS_DESTROY = bound("dnnl_post_ops_destroy");
    private static final MethodHandle DESCRIPTOR_WITH_STRIDES = bound("dnnl_memory_desc_create_with_strides");
    private static final MethodHandle DESCRIPTOR_WITH_TAG = bound("dnnl_memory_desc_create_with_tag");
    private static final MethodHandle DESCRIPTOR_BYTES = bound("dnnl_memory_desc_get_size");
    private static final MethodHandle DESCRIPTOR_EQUAL = bound("dnnl_memory_desc_equal");
    private static final MethodHandle DESCRIPTOR_DESTROY = bound("dnnl_memory_desc_destroy");
    private static final MethodHandle MATMUL_CREATE = bound("dnnl_matmul_primitive_desc_create");
    private static final MethodHandle CONVOLUTION_CREATE = bound("dnnl_convolution_forward_primitive_desc_create");
    private static final MethodHandle CONVOLUTION_DATA_CREATE =
            bound("dnnl_convolution_backward_data_primitive_desc_create");
    private static final MethodHandle CONVOLUTION_WEIGHTS_CREATE =
            bound("dnnl_convolution_backward_weights_primitive_desc_create");
    private static final MethodHandle REORDER_CREATE = bound("dnnl_reorder_primitive_desc_create");
    private static final MethodHandle PLAN_QUERY = bound("dnnl_primitive_desc_query");
    private static final MethodHandle PLAN_DESCRIPTOR = bound("dnnl_primitive_desc_query_md");
    private static final MethodHandle PLAN_DESTROY = bound("dnnl_primitive_desc_destroy");
    private static final MethodHandle PRIMITIVE_CREATE = bound("dnnl_primitive_create");
    private static final MethodHandle EXECUTE = bound("dnnl_primitive_execute");
    private static final MethodHandle PRIMITIVE_DESTROY = bound("dnnl_primitive_destroy");
    private static final MethodHandle MEMORY_CREATE = bound("dnnl_memory_create");
    private static final MethodHandle MEMORY_MOVE = bound("dnnl_memory_set_data_handle");
    private static final MethodHandle MEMORY_DESTROY = bound("dnnl_memory_destroy");
    private static final MethodHandle OMP_THREADS = bound("omp_set_num_threads");

    private static NativeLibrary.Loaded library() {
        return switch (NativeLibrary.ofProcess()) {
            case NativeLibrary.Loaded loaded -> loaded;
            case NativeLibrary.Missing missing -> throw new IllegalStateException(missing.reason());
        };
    }

    @SuppressWarnings("restricted")
    private static MethodHandle bound(String name) {
        return Linker.nativeLinker().downcallHandle(LIBRARY.function(name), Symbols.signature(name));
    }

    /// Turns every status but success into an exception that names the call.
    static void check(String call, int status) {
        if (status != 0) {
            throw new OneDnnException(call, status);
        }
    }

    static int engineCreate(long created, int kind, long index) {
        try {
            return (int) ENGINE_CREATE.invokeExact(created, kind, index);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_engine_create", t);
        }
    }

    static int streamCreate(long created, long engine, int flags) {
        try {
            return (int) STREAM_CREATE.invokeExact(created, engine, flags);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_stream_create", t);
        }
    }

    static long version() {
        try {
            return (long) VERSION.invokeExact();
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_version", t);
        }
    }

    static int effectiveIsa() {
        try {
            return (int) EFFECTIVE_ISA.invokeExact();
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_get_effective_cpu_isa", t);
        }
    }

    static int cacheCapacity(int primitives) {
        try {
            return (int) CACHE_CAPACITY.invokeExact(primitives);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_set_primitive_cache_capacity", t);
        }
    }

    static int attributesCreate(long created) {
        try {
            return (int) ATTRIBUTES_CREATE.invokeExact(created);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_attr_create", t);
        }
    }

    static int attributesSetScratchpad(long attributes, int mode) {
        try {
            return (int) ATTRIBUTES_SET_SCRATCHPAD.invokeExact(attributes, mode);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_attr_set_scratchpad_mode", t);
        }
    }

    static int attributesSetPostOps(long attributes, long postOps) {
        try {
            return (int) ATTRIBUTES_SET_POST_OPS.invokeExact(attributes, postOps);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_attr_set_post_ops", t);
        }
    }

    static int attributesDestroy(long attributes) {
        try {
            return (int) ATTRIBUTES_DESTROY.invokeExact(attributes);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_attr_destroy", t);
        }
    }

    static int postOpsCreate(long created) {
        try {
            return (int) POST_OPS_CREATE.invokeExact(created);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_post_ops_create", t);
        }
    }

    static int postOpsSum(long postOps, float scale, int zeroPoint, int type) {
        try {
            return (int) POST_OPS_SUM.invokeExact(postOps, scale, zeroPoint, type);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_post_ops_append_sum", t);
        }
    }

    static int postOpsDestroy(long postOps) {
        try {
            return (int) POST_OPS_DESTROY.invokeExact(postOps);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_post_ops_destroy", t);
        }
    }

    static int descriptorWithStrides(long created, int rank, long dims, int type, long strides) {
        try {
            return (int) DESCRIPTOR_WITH_STRIDES.invokeExact(created, rank, dims, type, strides);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_memory_desc_create_with_strides", t);
        }
    }

    static int descriptorWithTag(long created, int rank, long dims, int type, int tag) {
        try {
            return (int) DESCRIPTOR_WITH_TAG.invokeExact(created, rank, dims, type, tag);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_memory_desc_create_with_tag", t);
        }
    }

    static long descriptorBytes(long descriptor) {
        try {
            return (long) DESCRIPTOR_BYTES.invokeExact(descriptor);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_memory_desc_get_size", t);
        }
    }

    static int descriptorEqual(long left, long right) {
        try {
            return (int) DESCRIPTOR_EQUAL.invokeExact(left, right);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_memory_desc_equal", t);
        }
    }

    static int descriptorDestroy(long descriptor) {
        try {
            return (int) DESCRIPTOR_DESTROY.invokeExact(descriptor);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_memory_desc_destroy", t);
        }
    }

    static int matmulCreate(
            long created, long engine, long source, long weights, long bias, long target, long attributes) {
        try {
            return (int) MATMUL_CREATE.invokeExact(created, engine, source, weights, bias, target, attributes);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_matmul_primitive_desc_create", t);
        }
    }

    /// The addresses of what a window is: numbers for each spatial axis.
    record WindowNumbers(long strides, long dilations, long low, long high) {}

    static int convolutionCreate(
            long created,
            long engine,
            int kind,
            int algorithm,
            long source,
            long weights,
            long target,
            WindowNumbers window,
            long attributes) {
        try {
            return (int) CONVOLUTION_CREATE.invokeExact(
                    created,
                    engine,
                    kind,
                    algorithm,
                    source,
                    weights,
                    0L,
                    target,
                    window.strides,
                    window.dilations,
                    window.low,
                    window.high,
                    attributes);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_convolution_forward_primitive_desc_create", t);
        }
    }

    static int convolutionDataCreate(
            long created,
            long engine,
            int algorithm,
            long source,
            long weights,
            long target,
            WindowNumbers window,
            long forward,
            long attributes) {
        try {
            return (int) CONVOLUTION_DATA_CREATE.invokeExact(
                    created,
                    engine,
                    algorithm,
                    source,
                    weights,
                    target,
                    window.strides,
                    window.dilations,
                    window.low,
                    window.high,
                    forward,
                    attributes);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_convolution_backward_data_primitive_desc_create", t);
        }
    }

    static int convolutionWeightsCreate(
            long created,
            long engine,
            int algorithm,
            long source,
            long weights,
            long target,
            WindowNumbers window,
            long forward,
            long attributes) {
        try {
            return (int) CONVOLUTION_WEIGHTS_CREATE.invokeExact(
                    created,
                    engine,
                    algorithm,
                    source,
                    weights,
                    0L,
                    target,
                    window.strides,
                    window.dilations,
                    window.low,
                    window.high,
                    forward,
                    attributes);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_convolution_backward_weights_primitive_desc_create", t);
        }
    }

    static int reorderCreate(
            long created, long source, long sourceEngine, long target, long targetEngine, long attributes) {
        try {
            return (int) REORDER_CREATE.invokeExact(created, source, sourceEngine, target, targetEngine, attributes);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_reorder_primitive_desc_create", t);
        }
    }

    static int planQuery(long plan, int what, int index, long result) {
        try {
            return (int) PLAN_QUERY.invokeExact(plan, what, index, result);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_desc_query", t);
        }
    }

    static long planDescriptor(long plan, int what, int index) {
        try {
            return (long) PLAN_DESCRIPTOR.invokeExact(plan, what, index);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_desc_query_md", t);
        }
    }

    static int planDestroy(long plan) {
        try {
            return (int) PLAN_DESTROY.invokeExact(plan);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_desc_destroy", t);
        }
    }

    static int primitiveCreate(long created, long plan) {
        try {
            return (int) PRIMITIVE_CREATE.invokeExact(created, plan);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_create", t);
        }
    }

    static int execute(long primitive, long stream, int count, long arguments) {
        try {
            return (int) EXECUTE.invokeExact(primitive, stream, count, arguments);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_execute", t);
        }
    }

    static int primitiveDestroy(long primitive) {
        try {
            return (int) PRIMITIVE_DESTROY.invokeExact(primitive);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_primitive_destroy", t);
        }
    }

    static int memoryCreate(long created, long descriptor, long engine, long address) {
        try {
            return (int) MEMORY_CREATE.invokeExact(created, descriptor, engine, address);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_memory_create", t);
        }
    }

    static int memoryMove(long memory, long address) {
        try {
            return (int) MEMORY_MOVE.invokeExact(memory, address);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_memory_set_data_handle", t);
        }
    }

    static int memoryDestroy(long memory) {
        try {
            return (int) MEMORY_DESTROY.invokeExact(memory);
        } catch (Throwable t) {
            throw new OneDnnException("dnnl_memory_destroy", t);
        }
    }

    static void ompThreads(int threads) {
        try {
            OMP_THREADS.invokeExact(threads);
        } catch (Throwable t) {
            throw new OneDnnException("omp_set_num_threads", t);
        }
    }
}
