package dev.argali.cpu.compiler;

import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.kernels.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// Gives every temporary a place in the frame's arena: from the kernel that writes it first to the last one that reads
/// it nobody else has the place. Largest first, each at the lowest offset that is free all that time.
final class MemoryPlan {
    private static final long ALIGNMENT = 64;

    private record Lifetime(int storage, int from, int to, long bytes) {
        boolean meets(Lifetime other) {
            return from <= other.to && other.from <= to;
        }
    }

    private record Placed(Lifetime life, long offset) {}

    private static final Comparator<Placed> BY_OFFSET = Comparator.comparingLong(Placed::offset);

    private MemoryPlan() {}

    static Plan place(List<Plan.Storage> storages, List<Long> bytes, List<Kernel> kernels) {
        int[] first = new int[storages.size()];
        int[] last = new int[storages.size()];
        Arrays.fill(first, Integer.MAX_VALUE);
        Arrays.fill(last, -1);
        for (int i = 0; i < kernels.size(); i++) {
            int at = i;
            List<Integer> touched = new ArrayList<>(kernels.get(i).reads());
            touched.addAll(kernels.get(i).writes());
            touched.forEach(s -> {
                first[s] = Math.min(first[s], at);
                last[s] = Math.max(last[s], at);
            });
        }
        List<Lifetime> lives = new ArrayList<>();
        for (int s = 0; s < first.length; s++) {
            if (storages.get(s) instanceof Plan.Temporary && last[s] >= 0) {
                long size = Math.ceilDiv(Math.max(bytes.get(s), 1), ALIGNMENT) * ALIGNMENT;
                lives.add(new Lifetime(s, first[s], last[s], size));
            }
        }
        lives.sort(Comparator.comparingLong(Lifetime::bytes).reversed().thenComparingInt(Lifetime::storage));
        // By offset.
        List<Placed> placed = new ArrayList<>();
        List<Plan.Storage> out = new ArrayList<>(storages);
        long arena = 0;
        for (Lifetime life : lives) {
            long offset = lowest(life, placed);
            int at = Collections.binarySearch(placed, new Placed(life, offset), BY_OFFSET);
            placed.add(at < 0 ? -at - 1 : at, new Placed(life, offset));
            out.set(life.storage, new Plan.Temporary(offset));
            arena = Math.max(arena, offset + life.bytes);
        }
        return new Plan(out, kernels, arena);
    }

    private static long lowest(Lifetime life, List<Placed> placed) {
        long offset = 0;
        for (Placed p : placed) {
            if (!p.life.meets(life)) {
                continue;
            }
            if (offset + life.bytes <= p.offset) {
                break;
            }
            offset = Math.max(offset, p.offset + p.life.bytes);
        }
        return offset;
    }
}
