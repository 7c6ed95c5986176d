package dev.argali.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/// What becomes of donated arguments when a program ends: each is a result's memory, or is released.
final class Donation {
    private Donation() {}

    /// Fills `results`: a donated argument where `inPlace` names one, else a new buffer. Donated arguments that are no
    /// result are released. If a new buffer cannot be made, everything is as it was.
    static void place(
            List<Backend.InPlace> inPlace,
            DeviceBuffer[] arguments,
            boolean[] donated,
            DeviceBuffer[] results,
            IntFunction<DeviceBuffer> allocate) {
        int[] parameterOf = new int[results.length];
        Arrays.fill(parameterOf, -1);
        boolean[] taken = new boolean[arguments.length];
        for (Backend.InPlace pair : inPlace) {
            if (donated[pair.parameter()] && !taken[pair.parameter()] && parameterOf[pair.result()] < 0) {
                parameterOf[pair.result()] = pair.parameter();
                taken[pair.parameter()] = true;
            }
        }
        DeviceBuffer[] placed = new DeviceBuffer[results.length];
        int done = 0;
        try {
            for (; done < placed.length; done++) {
                placed[done] = parameterOf[done] < 0 ? allocate.apply(done) : arguments[parameterOf[done]];
            }
        } finally {
            for (int i = 0; i < done && done < placed.length; i++) {
                if (parameterOf[i] < 0) {
                    placed[i].release();
                }
            }
        }
        for (int i = 0; i < arguments.length; i++) {
            if (donated[i] && !taken[i]) {
                arguments[i].release();
            }
        }
        System.arraycopy(placed, 0, results, 0, placed.length);
    }
}
